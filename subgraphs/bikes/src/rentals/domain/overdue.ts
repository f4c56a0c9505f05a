import { lastOverdueStep } from '@bike-rentals/contracts';
import { addDuration, subtractDuration } from '../../domain/duration.ts';
import { record, type Fleet, type DecisionContext } from '../../domain/fleet.ts';
import { findRules, town } from '../../policies/domain/policies.ts';
import { findPlanOf } from '../../pricing/domain/fee.ts';
import { findPriceNotice, isNearNotice } from '../../pricing/domain/price-notice.ts';
import type { Rental } from './rental.ts';
import { withRental } from './rentals.ts';

/** A renter is told that a rental is overdue, and, so many days after that, again. */
const daysOfSteps = [0, 1, 3, 7] as const satisfies { length: typeof lastOverdueStep };
/**
 * Reminds once before `returnBy`, marks the rental overdue once the grace time after it is over, and reminds in steps
 * after that. What was slept through is not made up for: the last step that is due is the one that is told. Before that its
 * renter is told when its price rises.
 */
export function decideLateRentals(fleet: Fleet, context: DecisionContext): Fleet {
  return [...fleet.rentals.values()]
    .sort((a, b) => a.returnBy.getTime() - b.returnBy.getTime() || (a.id < b.id ? -1 : 1))
    .reduce((state, rental) => markLate(state, rental, context), fleet);
}

function markLate(fleet: Fleet, rental: Rental, context: DecisionContext): Fleet {
  if (rental.endedAt) return fleet;
  const { graceEndsAt, remindAt } = toDeadlines(rental, context);
  const step = findStep(graceEndsAt, context);
  if (rental.overdueAt) {
    // Code of before has told once, and left 0.
    if (step <= Math.max(1, rental.overdueStep)) return fleet;
    return mark(fleet, { ...rental, overdueStep: step }, 'rental.overdue-reminded', context);
  }
  if (step > 0) {
    const overdue = { ...rental, overdueAt: context.now, overdueStep: step };
    return mark(fleet, overdue, 'rental.overdue', context);
  }
  if (context.now >= remindAt && !rental.remindedAt) {
    return mark(fleet, { ...rental, remindedAt: context.now }, 'rental.due', context);
  }
  return tellOfPrice(fleet, rental, { ...context, remindAt });
}

/**
 * Tells the renter of the price step that is near, and plans the note about the next one. Nothing is told of a step that has
 * passed, or that comes together with the due or its reminder.
 */
function tellOfPrice(
  fleet: Fleet,
  rental: Rental,
  { remindAt, ...context }: DecisionContext & { remindAt: Date },
): Fleet {
  const { priceNoticeAt, returnBy } = rental;
  if (!priceNoticeAt || context.now < priceNoticeAt) return fleet;
  const notice = findPriceNotice(rental, context, new Date(priceNoticeAt.getTime() - 1));
  const next = notice && findPriceNotice(rental, context, notice.at);
  const planned = { ...rental, priceNoticeAt: next?.at ?? null };
  if (!notice || notice.risesAt <= context.now || notice.risesAt >= returnBy)
    return withRental(fleet, planned);
  if (isNearNotice(notice.at, remindAt)) return withRental(fleet, planned);
  const told = { ...planned, version: rental.version + 1 };
  const { id: rentalId, userId, bikeId, modelId } = told;
  const { risesAt, before: beforeMinor, after: afterMinor } = notice;
  return record(
    withRental(fleet, told),
    {
      aggregate: `rental:${rentalId}`,
      aggregateVersion: told.version,
      type: 'rental.price-rising',
      payload: { rentalId, userId, bikeId, modelId, risesAt, beforeMinor, afterMinor },
    },
    context,
  );
}

/** The last step that is due, from 1; 0: it is not overdue yet. */
function findStep(graceEndsAt: Date, { now, timeZone }: DecisionContext): number {
  return daysOfSteps.filter((days) => addDuration(graceEndsAt, { days, minutes: 0 }, timeZone) <= now).length;
}

/** Before these instants the grace of a rental has ended that is due for a step after this many of them. */
export const findStepLimits = ({ now, timeZone }: Pick<DecisionContext, 'now' | 'timeZone'>) =>
  daysOfSteps.slice(1).map((days, index) => ({
    stepsBefore: index + 1,
    graceEndedBy: subtractDuration(now, { days, minutes: 0 }, timeZone),
  }));

/** A rental that older code has started has none: the rules of the town at the moment say what they are. */
function toDeadlines({ returnBy, graceEndsAt, remindAt }: Rental, context: DecisionContext) {
  if (graceEndsAt && remindAt) return { graceEndsAt, remindAt };
  const { grace, reminderBefore } = findRules(context, town);
  return {
    graceEndsAt: graceEndsAt ?? addDuration(returnBy, grace, context.timeZone),
    remindAt: remindAt ?? subtractDuration(returnBy, reminderBefore, context.timeZone),
  };
}

function mark(
  fleet: Fleet,
  rental: Rental,
  type: 'rental.due' | 'rental.overdue' | 'rental.overdue-reminded',
  context: DecisionContext,
): Fleet {
  const marked = { ...rental, version: rental.version + 1 };
  const { id: rentalId, userId, bikeId, modelId, returnBy } = marked;
  return record(
    withRental(fleet, marked),
    {
      aggregate: `rental:${rentalId}`,
      aggregateVersion: marked.version,
      type,
      payload: {
        ...{ rentalId, userId, bikeId, modelId, returnBy },
        ...(type !== 'rental.due' && toStepPayload(marked, context)),
      },
    },
    context,
  );
}

/** The step, and, at the last one, what a lost bike costs. */
function toStepPayload(rental: Rental, { pricing }: DecisionContext) {
  const { overdueStep: step } = rental;
  const lost = findPlanOf({ pricing }, rental)?.terms.lost ?? 0;
  return { step, ...(step === lastOverdueStep && lost > 0 && { lostMinor: lost }) };
}
