import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { refuseStaff, type DeskRefusal } from './desk-change.ts';

/** A rental that staff may change: one that was not voided, and not one's own. */
export function findOwnable(
  fleet: Fleet,
  id: string,
  { actor }: DecisionContext,
): { rental: Rental } | DeskRefusal {
  const rental = fleet.rentals.get(id);
  if (!rental) return refuseStaff('RENTAL_UNKNOWN', { field: 'rentalId' });
  if (rental.voidedAt) return refuseStaff('ALREADY_VOID', { field: 'rentalId' });
  if (rental.userId === actor.id) return refuseStaff('OWN_CASE', { field: 'rentalId' });
  return { rental };
}
