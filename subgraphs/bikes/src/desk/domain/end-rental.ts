import { getBike } from '../../catalogue/domain/bikes.ts';
import { reportMissing } from '../../catalogue/domain/change-rented-bike.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { withdrawForRepair } from '../../maintenance/domain/follow-jobs.ts';
import { findBikeSince } from '../../rentals/domain/rental.ts';
import { endRental } from '../../rentals/domain/return-bike.ts';
import { refuseStaff, type DeskChange } from './desk-change.ts';

/** How staff ends a rental. */
export interface EndRentalInput {
  rentalId: string;
  /** Null: the bike is not at hand and counts as missing. */
  stationId: string | null;
  /** When it came back; undefined: now. */
  at: Date | undefined;
  /** The bike goes to maintenance, with a job that says why. */
  needsRepair: boolean;
}

/** The bike is back, or it is lost and its renter is not to be charged any longer. */
export function decideEndRental(
  fleet: Fleet,
  { rentalId, stationId, at, needsRepair }: EndRentalInput,
  context: DecisionContext,
): DeskChange {
  const rental = fleet.rentals.get(rentalId);
  if (!rental) return refuseStaff('RENTAL_UNKNOWN', { field: 'rentalId' });
  if (rental.endedAt) return refuseStaff('ALREADY_RETURNED', { field: 'rentalId', rentalId });
  const endedAt = at ?? context.now;
  if (endedAt.getTime() < findBikeSince(rental).getTime() || endedAt.getTime() > context.now.getTime())
    return refuseStaff('AT_INVALID', { field: 'at' });
  const bike = getBike(fleet, rental.bikeId);
  if (stationId === null)
    return { kind: 'changed', fleet: reportMissing(fleet, bike, context), subjectId: rentalId };
  if (!fleet.stations.has(stationId)) return refuseStaff('STATION_UNKNOWN', { field: 'stationId' });
  const end = { rental, stationId, endedAt, endReason: 'STAFF' as const };
  const withdrawn = needsRepair ? withdrawForRepair(fleet, bike.id, context) : fleet;
  return { kind: 'changed', fleet: endRental(withdrawn, end, context), subjectId: rentalId };
}
