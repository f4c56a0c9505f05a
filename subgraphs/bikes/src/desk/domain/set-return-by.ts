import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { withRental } from '../../rentals/domain/rentals.ts';
import { serveUser } from '../../rentals/domain/return-bike.ts';
import { withDue } from '../../rentals/domain/terms.ts';
import { findOwnable } from './find-ownable.ts';
import { refuseStaff, type DeskChange } from './desk-change.ts';

/**
 * Sets when a rental is due, whatever the rules say of extensions. One that was overdue is no longer: its renter may rent
 * again.
 */
export function decideSetReturnBy(
  fleet: Fleet,
  { rentalId: id, returnBy }: { rentalId: string; returnBy: Date },
  context: DecisionContext,
): DeskChange {
  const found = findOwnable(fleet, id, context);
  if ('kind' in found) return found;
  const { rental } = found;
  if (rental.endedAt) return refuseStaff('ALREADY_RETURNED', { field: 'rentalId', rentalId: id });
  if (returnBy <= context.now) return refuseStaff('UNTIL_INVALID', { field: 'returnBy' });
  if (returnBy.getTime() === rental.returnBy.getTime())
    return refuseStaff('NOTHING_TO_CORRECT', { field: 'returnBy' });

  const changed = { ...withDue(rental, returnBy, context), overdueAt: null };
  const { userId, bikeId, modelId, returnBy: before } = rental;
  const told = record(
    withRental(fleet, changed),
    {
      aggregate: `rental:${id}`,
      aggregateVersion: changed.version,
      type: 'rental.due-changed',
      payload: { rentalId: id, userId, bikeId, modelId, returnBy, before },
    },
    context,
  );
  return { kind: 'changed', fleet: serveUser(told, userId, context), subjectId: id };
}
