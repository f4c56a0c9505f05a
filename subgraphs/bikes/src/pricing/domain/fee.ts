import { minute } from '@bike-rentals/runtime/durations';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { findSpans } from '../../hours/domain/calendar.ts';
import { countOpenMs } from '../../hours/domain/spans.ts';
import { findUsable } from '../../memberships/domain/members.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { findUndoEnd } from '../../rentals/domain/terms.ts';
import type { PlanVersion } from './pricing-plan.ts';
import { toFeeLines, type Fee, type FeeLine } from './price.ts';
import { findPlan, type Pricing } from './pricing.ts';

/** What a fee depends on beside the rental. */
export type FeeContext = Pick<DecisionContext, 'pricing' | 'policies' | 'calendar' | 'timeZone'>;

/**
 * What a rental costs that ends at an instant, by the plan of its start; undefined: it is free, or never happened. Who
 * brings a bike back at once to where it stood, as one brings back a broken one, pays nothing.
 */
export function computeFee(rental: Rental, endedAt: Date, context: FeeContext): Fee | undefined {
  const plan = findPlanOf(context, rental);
  if (!plan || rental.voidedAt) return undefined;
  const isUnused = rental.endStationId === rental.startStationId && endedAt <= findUndoEnd(rental, context);
  const lines = isUnused
    ? []
    : toFeeLines(plan.terms, {
        minutes: countMinutes(rental.rentedAt, endedAt),
        earlierMinutes: rental.earlierMinutes,
        kilometres: null,
        lateMinutes: countLateMinutes(plan, { ...rental, endedAt }, context),
        isLost: rental.endReason === 'LOST' && !rental.foundAt,
      });
  return toFee(plan, lines);
}

/** The fee that consists of these lines. */
export function toFee({ planId, version: planVersion }: PlanVersion, lines: FeeLine[]): Fee {
  const sum = (part: 'net' | 'tax' | 'gross') => lines.reduce((total, line) => total + line[part], 0);
  return { planId, planVersion, lines, net: sum('net'), tax: sum('tax'), gross: sum('gross') };
}

/** The version of a plan that a rental keeps; undefined: it is free. */
export const findPlanOf = (
  { pricing }: { pricing: Pricing },
  { planRef }: Pick<Rental, 'planRef'>,
): PlanVersion | undefined => (planRef === null ? undefined : pricing.versions.get(planRef));

/** Minutes from one instant to another; one that has begun counts. */
export const countMinutes = (from: Date, to: Date): number =>
  Math.ceil(Math.max(0, to.getTime() - from.getTime()) / minute);

/**
 * Whole minutes after `returnBy`, if the grace is over: of those in which the station is open, or, if the plan says so, of
 * all.
 */
export function countLateMinutes(
  { terms: { late } }: PlanVersion,
  {
    returnBy,
    graceEndsAt,
    startStationId,
    endedAt,
  }: Pick<Rental, 'returnBy' | 'graceEndsAt'> & { startStationId: string | null; endedAt: Date },
  { calendar }: Pick<FeeContext, 'calendar'>,
): number {
  if (!late) return 0;
  const spans = late.countsClosedTime ? null : findSpans(calendar, startStationId);
  const count = (to: Date) => Math.floor(countOpenMs(spans, returnBy.getTime(), to.getTime()) / minute);
  const minutes = count(endedAt);
  return minutes > count(graceEndsAt ?? returnBy) ? minutes : 0;
}

/** Which plan a rental gets at its start, and how many minutes of earlier rentals its price continues. */
export function findPlanAtStart(
  fleet: Fleet,
  { userId, modelId, rentedAt }: Pick<Rental, 'userId' | 'modelId' | 'rentedAt'>,
  { pricing }: Pick<DecisionContext, 'pricing'>,
): Pick<Rental, 'planRef' | 'earlierMinutes'> {
  const isMember = findUsable(fleet, userId, rentedAt) !== undefined;
  const plan = findPlan(pricing, { modelId, isMember }, rentedAt);
  if (!plan) return { planRef: null, earlierMinutes: 0 };
  const gapMs = plan.terms.rerentGapMinutes * minute;
  const isEarlier = (other: Rental) =>
    other.userId === userId &&
    other.endedAt !== null &&
    other.voidedAt === null &&
    other.endedAt.getTime() <= rentedAt.getTime() &&
    rentedAt.getTime() - other.endedAt.getTime() < gapMs &&
    findPlanOf({ pricing }, other)?.planId === plan.planId;
  const [last] = [...fleet.rentals.values()].filter(isEarlier).sort((a, b) => toEnd(b) - toEnd(a));
  // A rental of no time counts: whoever rents again and again does not begin anew.
  const earlierMinutes = last?.endedAt
    ? last.earlierMinutes + Math.max(1, countMinutes(last.rentedAt, last.endedAt))
    : 0;
  return { planRef: plan.seq, earlierMinutes };
}

const toEnd = ({ endedAt }: Rental): number => endedAt?.getTime() ?? 0;

/**
 * The rental with the fee of its end, or without one while it lasts. Each time that a fee changes after the end is another
 * revision.
 */
export function withFee(rental: Rental, context: FeeContext): Rental {
  const fee = rental.endedAt ? (computeFee(rental, rental.endedAt, context) ?? null) : null;
  if (JSON.stringify(fee) === JSON.stringify(rental.fee)) return rental;
  return { ...rental, fee, feeRevision: rental.feeRevision + 1 };
}
