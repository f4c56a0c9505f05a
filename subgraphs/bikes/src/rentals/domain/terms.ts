import { addDuration, subtractDuration } from '../../domain/duration.ts';
import type { DecisionContext } from '../../domain/fleet.ts';
import { addOpenDuration, findSpans, moveDue, toClosedDue } from '../../hours/domain/calendar.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import type { Rental } from './rental.ts';

/** What is promised at the start of a rental. Later policies do not change it. */
export type Terms = Pick<Rental, 'returnBy' | 'graceEndsAt' | 'remindAt' | 'policyRef'>;

/**
 * The terms of a rental that starts now at a station, whose hours count, and is due at `arranged` if staff has arranged
 * that.
 */
export function toTerms(
  { rentalLength, grace, reminderBefore, closedDue }: Rules,
  { now, policies, calendar, timeZone, stationId }: DecisionContext & { stationId: string },
  arranged?: Date,
): Terms & { graceEndsAt: Date } {
  const hours = { spans: findSpans(calendar, stationId), timeZone };
  const due = addDuration(now, rentalLength, timeZone);
  const returnBy = arranged ?? moveDue(due, { ...hours, closedDue: toClosedDue(closedDue, rentalLength) });
  // No reminder is sent right after the start.
  const half = (now.getTime() + returnBy.getTime()) / 2;
  const reminder = subtractDuration(returnBy, reminderBefore, timeZone).getTime();
  return {
    returnBy,
    graceEndsAt: addOpenDuration(returnBy, grace, hours),
    remindAt: new Date(Math.max(half, reminder)),
    policyRef: policies.seq,
  };
}
