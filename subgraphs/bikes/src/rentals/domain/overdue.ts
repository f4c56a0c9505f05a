import { addDuration, subtractDuration } from '../../domain/duration.ts';
import { record, type Fleet, type DecisionContext } from '../../domain/fleet.ts';
import { findRules, town } from '../../policies/domain/policies.ts';
import type { Rental } from './rental.ts';
import { withRental } from './rentals.ts';

/** Reminds once before `returnBy`, and once the grace time after it is over marks the rental overdue. */
export function decideLateRentals(fleet: Fleet, context: DecisionContext): Fleet {
  return [...fleet.rentals.values()]
    .sort((a, b) => a.returnBy.getTime() - b.returnBy.getTime() || (a.id < b.id ? -1 : 1))
    .reduce((state, rental) => markLate(state, rental, context), fleet);
}

function markLate(fleet: Fleet, rental: Rental, context: DecisionContext): Fleet {
  if (rental.endedAt || rental.overdueAt) return fleet;
  const { graceEndsAt, remindAt } = toDeadlines(rental, context);
  if (context.now >= graceEndsAt) {
    return mark(fleet, { ...rental, overdueAt: context.now }, 'rental.overdue', context);
  }
  if (context.now >= remindAt && !rental.remindedAt) {
    return mark(fleet, { ...rental, remindedAt: context.now }, 'rental.due', context);
  }
  return fleet;
}

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
  type: 'rental.due' | 'rental.overdue',
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
      payload: { rentalId, userId, bikeId, modelId, returnBy },
    },
    context,
  );
}
