import { day } from '@bike-rentals/runtime/durations';
import { getNextState } from '../../catalogue/domain/bike-state.ts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { getBike, recordBikeEvent, toBikePayload, withBike } from '../../catalogue/domain/bikes.ts';
import { reportMissing } from '../../catalogue/domain/change-rented-bike.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { followTransfer } from '../../maintenance/domain/transfers.ts';
import { withFee } from '../../pricing/domain/fee.ts';
import { hasBlockingJob, openRepair } from '../../maintenance/domain/jobs.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { toFeePayload, withRental } from '../../rentals/domain/rentals.ts';
import { offer } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange } from './desk-change.ts';
import { findOwnable } from './find-ownable.ts';
import { findLastUse } from '../../rentals/domain/bike-uses.ts';

/** Found later than this, a lost bike changes nothing for whoever has lost it. */
const foundWithinMs = 90 * day;

/** The renter has lost the bike: the rental ends, and the bike is missing. */
export function decideDeclareLost(fleet: Fleet, id: string, context: DecisionContext): DeskChange {
  const found = findOwnable(fleet, id, context);
  if ('kind' in found) return found;
  const { rental } = found;
  if (rental.endedAt) return refuseStaff('ALREADY_RETURNED', { field: 'rentalId', rentalId: id });
  const bike = getBike(fleet, rental.bikeId);
  return { kind: 'changed', fleet: reportMissing(fleet, bike, context, 'LOST'), subjectId: id };
}

/** A missing bike is back. The rental in which it was lost says so, unless that is too long ago. */
export function decideDeclareFound(
  fleet: Fleet,
  { bikeId, stationId, needsRepair }: { bikeId: string; stationId: string; needsRepair: boolean },
  context: DecisionContext,
): DeskChange {
  const bike = fleet.bikes.get(bikeId);
  if (!bike) return refuseStaff('BIKE_UNKNOWN', { field: 'bikeId' });
  if (bike.state !== 'MISSING') return refuseStaff('BIKE_NOT_MISSING', { field: 'bikeId' });
  if (!fleet.stations.has(stationId)) return refuseStaff('STATION_UNKNOWN', { field: 'stationId' });
  const rental = findLoss(fleet, bikeId, context.now);
  if (rental?.userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'bikeId' });
  const opened = needsRepair ? openRepair(fleet, bikeId, context) : fleet;
  const isBlocked = hasBlockingJob(opened, bikeId);
  const found: Bike = {
    ...bike,
    state: getNextState(bike.state, needsRepair || isBlocked ? 'withdraw' : 'restore'),
    isOutForJobs: isBlocked,
    stationId,
    idleSince: context.now,
    version: bike.version + 1,
  };
  const answered =
    rental && withFee({ ...rental, foundAt: context.now, version: rental.version + 1 }, context);
  const noted = answered ? withRental(opened, answered) : opened;
  const payload = {
    ...toBikePayload(found),
    to: found.state,
    ...(answered && { rentalId: answered.id, userId: answered.userId, ...toFeePayload(answered) }),
  };
  const told = recordBikeEvent(withBike(noted, found), found, { type: 'bike.found', payload, context });
  const followed = followTransfer(told, bikeId, context);
  return { kind: 'changed', fleet: offer(followed, bikeId, context), subjectId: bikeId };
}

/** The rental in which the bike was lost, if that is not too long ago. */
function findLoss(fleet: Fleet, bikeId: string, now: Date): Rental | undefined {
  const rental = fleet.rentals.get(findLastUse(fleet, bikeId)?.rentalId ?? '');
  if (rental?.bikeId !== bikeId || rental.endReason !== 'LOST' || !rental.endedAt) return undefined;
  return now.getTime() - rental.endedAt.getTime() <= foundWithinMs ? rental : undefined;
}
