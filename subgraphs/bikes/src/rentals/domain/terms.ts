import { minute } from '@bike-rentals/runtime/durations';
import { addDuration, subtractDuration, type Duration } from '../../domain/duration.ts';
import type { DecisionContext } from '../../domain/fleet.ts';
import { addOpenDuration, findSpans, moveDue, toClosedDue } from '../../hours/domain/calendar.ts';
import { resolveRules, type Policies } from '../../policies/domain/policies.ts';
import type { Spans } from '../../hours/domain/spans.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import type { Rental } from './rental.ts';

/** Before the due of a rental that is shorter than the usual lead. */
const shortLeadMs = 15 * minute;

/** What is promised at the start of a rental. Later policies do not change it. */
export type Terms = Pick<Rental, 'returnBy' | 'graceEndsAt' | 'remindAt' | 'policyRef'>;

/** When a rental is due, where somebody has said it. */
export interface NamedDue {
  /** By staff: it stands. */
  arranged?: Date | undefined;
  /** By the renter, as the rules allow. It is moved if the station is closed then. */
  chosen?: Date | undefined;
}

/**
 * The terms of a rental that starts now at a station, whose hours count (null: those of the town). Where nobody names a due,
 * it is as long as the rules allow.
 */
export function toTerms(
  rules: Rules,
  { now, policies, calendar, timeZone, stationId }: Circumstances & { stationId: string | null },
  { arranged, chosen }: NamedDue = {},
): Terms & { graceEndsAt: Date } {
  const hours = { spans: findSpans(calendar, stationId), timeZone };
  const due = chosen ?? addDuration(now, rules.rentalLength, timeZone);
  const closedDue = toClosedDue(rules.closedDue, toDueLength(rules, { from: now, due, timeZone }));
  const returnBy = arranged ?? moveDue(due, { ...hours, closedDue });
  return { ...toDueTerms(returnBy, rules, { ...hours, from: now }), policyRef: policies.seq };
}

/** The length by which a due on closed time is moved: one that was chosen for less than a day is one of hours. */
export function toDueLength(
  { lengthChoice, rentalLength }: Rules,
  { from, due, timeZone }: { from: Date; due: Date; timeZone: string },
): Duration {
  const isOfHours = lengthChoice === 'CHOSEN' && due < addDuration(from, { days: 1, minutes: 0 }, timeZone);
  return isOfHours ? { days: 0, minutes: 0 } : rentalLength;
}

/** The rental with another due, by the rules as they were at its start: its renter is reminded of it anew. */
export function withDue(
  rental: Rental,
  returnBy: Date,
  { now: from, policies, calendar, timeZone }: Circumstances,
): Rental {
  const spans = findSpans(calendar, rental.startStationId);
  const terms = toDueTerms(returnBy, findRulesAtStart({ policies }, rental), { from, spans, timeZone });
  return { ...rental, ...terms, remindedAt: null, version: rental.version + 1 };
}

/** What the terms of a rental depend on. */
export type Circumstances = Pick<DecisionContext, 'now' | 'policies' | 'calendar' | 'timeZone'>;

/** A due that is set at the instant `from`, when its renter is reminded of it, and when the grace after it ends. */
function toDueTerms(
  returnBy: Date,
  { grace, reminderBefore }: Rules,
  { from, spans, timeZone }: { from: Date; spans: Spans; timeZone: string },
): Pick<Rental, 'returnBy'> & { graceEndsAt: Date; remindAt: Date } {
  const graceEndsAt = addOpenDuration(returnBy, grace, { spans, timeZone });
  const reminder = subtractDuration(returnBy, reminderBefore, timeZone);
  return { returnBy, graceEndsAt, remindAt: moveReminder(reminder, { from, returnBy }) };
}

/** What is due before its reminder would come is reminded of shortly before; nothing in the first half of its time. */
function moveReminder(reminder: Date, { from, returnBy }: { from: Date; returnBy: Date }): Date {
  const half = (from.getTime() + returnBy.getTime()) / 2;
  const wanted = reminder > from ? reminder.getTime() : returnBy.getTime() - shortLeadMs;
  return new Date(Math.max(half, wanted));
}

/** The rules as they were at the start of a rental; what was changed since says nothing of it. */
export function findRulesAtStart(
  { policies }: { policies: Policies },
  { modelId, startStationId: stationId, rentedAt, policyRef }: Rental,
): Rules {
  return resolveRules(policies, { modelId, stationId }, rentedAt, policyRef ?? undefined);
}

/** The station to which the bike of a rental belongs back. Undefined: any will do. */
export function findHomeStation(
  rental: Rental,
  context: Pick<DecisionContext, 'policies'>,
): string | undefined {
  return findRulesAtStart(context, rental).returnRule === 'HOME_STATION' ? rental.startStationId : undefined;
}

/** Until when its renter may undo a rental, by the rules as they were at its start. */
export function findUndoEnd(rental: Rental, context: Pick<DecisionContext, 'policies' | 'timeZone'>): Date {
  return addDuration(rental.rentedAt, findRulesAtStart(context, rental).undoWithin, context.timeZone);
}
