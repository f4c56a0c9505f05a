import { withRental, record, type Fleet, type DecisionContext, type Rental } from './fleet.ts';
import { toReminderLead } from './rules.ts';

/** Reminds once before `returnBy`, and once the grace time after it is over marks the rental overdue. */
export function markLateRentals(fleet: Fleet, moment: DecisionContext): Fleet {
  return [...fleet.rentals.values()]
    .sort((a, b) => a.returnBy.getTime() - b.returnBy.getTime() || (a.id < b.id ? -1 : 1))
    .reduce((state, rental) => markLate(state, rental, moment), fleet);
}

function markLate(fleet: Fleet, rental: Rental, moment: DecisionContext): Fleet {
  if (rental.endedAt || rental.overdueAt) return fleet;
  const now = moment.now.getTime();
  const returnBy = rental.returnBy.getTime();
  if (now >= returnBy + moment.rules.overdueGraceMs) {
    return mark(fleet, { ...rental, overdueAt: moment.now }, 'rental.overdue', moment);
  }
  if (now >= returnBy - toReminderLead(moment.rules) && !rental.remindedAt) {
    return mark(fleet, { ...rental, remindedAt: moment.now }, 'rental.due', moment);
  }
  return fleet;
}

function mark(
  fleet: Fleet,
  rental: Rental,
  type: 'rental.due' | 'rental.overdue',
  moment: DecisionContext,
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
    moment,
  );
}
