import { record, type Fleet, type DecisionContext } from '../../domain/fleet.ts';
import { toReminderLead } from '../../domain/rules.ts';
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
  const now = context.now.getTime();
  const returnBy = rental.returnBy.getTime();
  if (now >= returnBy + context.rules.overdueGraceMs) {
    return mark(fleet, { ...rental, overdueAt: context.now }, 'rental.overdue', context);
  }
  if (now >= returnBy - toReminderLead(context.rules) && !rental.remindedAt) {
    return mark(fleet, { ...rental, remindedAt: context.now }, 'rental.due', context);
  }
  return fleet;
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
