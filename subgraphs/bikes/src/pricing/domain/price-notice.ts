import { day, minute } from '@bike-rentals/runtime/durations';
import type { Rental } from '../../rentals/domain/rental.ts';
import { findPlanOf } from './fee.ts';
import { findNotedSteps, type PriceStep } from './price-steps.ts';
import type { Pricing } from './pricing.ts';

/** So long before its price rises a renter is told. */
const leadMs = 15 * minute;

/** A note that the price of a rental rises. */
export interface PriceNotice extends Pick<PriceStep, 'before' | 'after'> {
  /** When it is due. */
  at: Date;
  risesAt: Date;
}

/** The first note about a rental that is due after an instant; undefined: there is none any more. */
export function findPriceNotice(
  rental: Pick<Rental, 'rentedAt' | 'returnBy' | 'planRef' | 'earlierMinutes'>,
  { pricing }: { pricing: Pricing },
  after: Date,
): PriceNotice | undefined {
  const plan = findPlanOf({ pricing }, rental);
  if (!plan || isLong(rental)) return undefined;
  const toInstant = ({ minutes }: PriceStep) => new Date(rental.rentedAt.getTime() + minutes * minute);
  for (const step of findNotedSteps(plan.terms, rental.earlierMinutes)) {
    const risesAt = toInstant(step);
    const at = new Date(risesAt.getTime() - leadMs);
    if (at > after) return { at, risesAt, before: step.before, after: step.after };
  }
  return undefined;
}

/** Of a day or longer. */
const isLong = ({ rentedAt, returnBy }: Pick<Rental, 'rentedAt' | 'returnBy'>): boolean =>
  returnBy.getTime() - rentedAt.getTime() >= day;

/** Whether two reminders come so close to each other that one is enough. */
export const isNearNotice = (one: Date, other: Date): boolean =>
  Math.abs(one.getTime() - other.getTime()) <= leadMs;
