import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { withFee } from '../../pricing/domain/fee.ts';
import { toEndedPayload, withRental } from '../../rentals/domain/rentals.ts';
import { serveUser } from '../../rentals/domain/return-bike.ts';
import { getNextState } from './bike-state.ts';
import type { Bike } from './bike.ts';
import { withBike, recordBikeEvent, toBikePayload } from './bikes.ts';
import { hasBlockingJob } from '../../maintenance/domain/jobs.ts';
import { blockedByJob, type BikeUpdate, wrongState, type FleetChange } from './fleet-change.ts';

/**
 * A bike that is with its renter can be asked for maintenance, which takes effect when it comes back and can be taken
 * back until then by AVAILABLE; or it is MISSING, and its rental ends.
 */
export function changeRentedBike(
  fleet: Fleet,
  { bike, update }: { bike: Bike; update: BikeUpdate },
  context: DecisionContext,
): FleetChange {
  if (update.stationId !== undefined) return wrongState(bike, 'stationId');
  const toChange = (changed: Fleet): FleetChange => ({ kind: 'changed', fleet: changed, bikeId: bike.id });
  switch (update.state) {
    case 'MAINTENANCE':
      return toChange(bike.withdraw ? fleet : setWithdrawal(fleet, { bike, withdraw: true }, context));
    case 'AVAILABLE':
      if (!bike.withdraw) return wrongState(bike, 'state');
      if (hasBlockingJob(fleet, bike.id)) return blockedByJob;
      return toChange(setWithdrawal(fleet, { bike, withdraw: false }, context));
    case 'MISSING':
      return toChange(reportMissing(fleet, bike, context));
    case undefined:
      return toChange(fleet);
  }
}

function setWithdrawal(
  fleet: Fleet,
  { bike, withdraw }: { bike: Bike; withdraw: boolean },
  context: DecisionContext,
): Fleet {
  const changed = { ...bike, withdraw, isOutForJobs: false, version: bike.version + 1 };
  const payload = { ...toBikePayload(changed), ...(!withdraw && { revoked: true }) };
  return recordBikeEvent(withBike(fleet, changed), changed, {
    type: 'bike.withdrawn',
    payload,
    context,
  });
}

/**
 * The rental ends without a station, LOST if its renter is to answer for the bike; its user, perhaps no longer blocked or
 * at a limit, may get another bike.
 */
export function reportMissing(
  fleet: Fleet,
  bike: Bike,
  context: DecisionContext,
  endReason: 'FORCED' | 'LOST' = 'FORCED',
): Fleet {
  const rental = [...fleet.rentals.values()].find((one) => one.bikeId === bike.id && !one.endedAt);
  if (!rental) throw new Error(`bike ${bike.id} is rented, but its rental was not loaded`);
  const end = { endedAt: context.now, endReason };
  const ended = withFee({ ...rental, slot: null, version: rental.version + 1, ...end }, context);
  const left = { ...bike, version: bike.version + 1 };
  const told = recordBikeEvent(withRental(withBike(fleet, left), ended), left, {
    type: endReason === 'LOST' ? 'rental.lost' : 'rental.ended',
    payload: toEndedPayload(ended),
    context,
  });
  return serveUser(withMissing(told, left, context), rental.userId, context);
}

/** The bike is not where it should be, and nobody has it. */
export function withMissing(fleet: Fleet, bike: Bike, context: DecisionContext): Fleet {
  const missing: Bike = {
    ...bike,
    state: getNextState(bike.state, 'report-missing'),
    withdraw: false,
    isOutForJobs: false,
    feedId: context.createId(),
    version: bike.version + 1,
  };
  const payload = { ...toBikePayload(missing), from: bike.state, to: missing.state };
  return recordBikeEvent(withBike(fleet, missing), missing, { type: 'bike.state-changed', payload, context });
}
