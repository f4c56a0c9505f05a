import type { UndoRental } from '@bike-rentals/contracts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { refuse, type Decision } from '../../domain/outcomes.ts';
import { findUndoEnd } from './terms.ts';
import { voidActiveRental } from './void-rental.ts';

/**
 * Its renter has rented by mistake, and the bike is still where it was: the rental counts as never having happened. It
 * counts when the user asked, not before the start and not after now.
 */
export function decideUndoRental(fleet: Fleet, command: UndoRental, context: DecisionContext): Decision {
  const rental = fleet.rentals.get(command.rentalId);
  if (rental?.userId !== command.actor.id) return refuse(fleet, 'RENTAL_UNKNOWN');
  if (rental.endedAt) return refuse(fleet, 'ALREADY_RETURNED');
  if (rental.bikeSince || !fleet.stations.has(rental.startStationId)) return refuse(fleet, 'BIKE_MOVED_ON');
  const askedAt = Math.min(command.requestedAt.getTime(), context.now.getTime());
  if (askedAt > findUndoEnd(rental, context).getTime()) return refuse(fleet, 'TOO_LATE');
  const { id: rentalId, bikeId } = rental;
  return {
    fleet: voidActiveRental(fleet, rental, context),
    outcome: { type: 'rental-undone', version: 1, body: { rentalId, bikeId } },
  };
}
