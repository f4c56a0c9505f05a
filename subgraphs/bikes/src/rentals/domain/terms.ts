import { addDuration, subtractDuration } from '../../domain/duration.ts';
import type { DecisionContext } from '../../domain/fleet.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import type { Rental } from './rental.ts';

/** What is promised at the start of a rental. Later policies do not change it. */
export type Terms = Pick<Rental, 'returnBy' | 'graceEndsAt' | 'remindAt' | 'policyRef'>;

/** The terms of a rental that starts now, and is due at `arranged` if staff has arranged that. */
export function toTerms(
  { rentalLength, grace, reminderBefore }: Rules,
  { now, policies, timeZone }: DecisionContext,
  arranged?: Date,
): Terms & { graceEndsAt: Date } {
  const returnBy = arranged ?? addDuration(now, rentalLength, timeZone);
  // No reminder is sent right after the start.
  const half = (now.getTime() + returnBy.getTime()) / 2;
  const reminder = subtractDuration(returnBy, reminderBefore, timeZone).getTime();
  return {
    returnBy,
    graceEndsAt: addDuration(returnBy, grace, timeZone),
    remindAt: new Date(Math.max(half, reminder)),
    policyRef: policies.seq,
  };
}
