import type { Bike } from '../../catalogue/domain/bike.ts';
import {
  getBike,
  isRentable,
  recordBikeEvent,
  toBikePayload,
  withBike,
} from '../../catalogue/domain/bikes.ts';
import { withMissing } from '../../catalogue/domain/change-rented-bike.ts';
import { put, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { withdrawForRepair } from '../../maintenance/domain/follow-jobs.ts';
import { followTransfer } from '../../maintenance/domain/transfers.ts';
import { toRentedBike } from '../../rentals/domain/rent-bike.ts';
import { findBikeSince, type Rental } from '../../rentals/domain/rental.ts';
import { getFreeSlot, withRental } from '../../rentals/domain/rentals.ts';
import { toReturnedBike } from '../../rentals/domain/return-bike.ts';
import { findHoldOnBike } from '../../waiting-list/domain/queue.ts';
import { offer, offerIdleBikes, withdrawHold } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange, type DeskOverride, type DeskRefusal } from './desk-change.ts';

/** Which bike takes the place of the one that is broken, and where that is left. */
export interface SwapBikeInput {
  rentalId: string;
  /** The new one. */
  bikeId: string;
  /** Where the old one is; null: it is not at hand and counts as missing. */
  stationId: string | null;
  /** The old one goes to maintenance, with a job that says why. */
  needsRepair: boolean;
  override: readonly DeskOverride[];
}

/** The rental goes on with another bike, due as before. */
export function decideSwapBike(fleet: Fleet, input: SwapBikeInput, context: DecisionContext): DeskChange {
  const rental = fleet.rentals.get(input.rentalId);
  if (!rental) return refuseStaff('RENTAL_UNKNOWN', { field: 'rentalId' });
  if (rental.endedAt) return refuseStaff('ALREADY_RETURNED', { field: 'rentalId', rentalId: rental.id });
  const bike = fleet.bikes.get(input.bikeId);
  if (!bike || bike.state === 'RETIRED') return refuseStaff('BIKE_UNKNOWN', { field: 'bikeId' });
  const refusal = findRefusal(fleet, { ...input, rental, bike }, context);
  if (refusal) return refusal;

  const hold = findHoldOnBike(fleet, bike.id);
  // Also the renter's own hold: who waits for one more bike goes on waiting.
  const freed = hold ? withdrawHold(fleet, hold, context) : fleet;
  const taken = takeBike(freed, { rental, bike: getBike(freed, bike.id), override: input.override }, context);
  const left = leaveBike(taken, { ...input, bikeId: rental.bikeId }, context);
  const models = new Set([rental.modelId, bike.modelId]);
  return {
    kind: 'changed',
    fleet: offerIdleBikes(offer(left, rental.bikeId, context), models, context),
    subjectId: rental.id,
  };
}

function findRefusal(
  fleet: Fleet,
  { rental, bike, stationId, override }: SwapBikeInput & { rental: Rental; bike: Bike },
  context: DecisionContext,
): DeskRefusal | undefined {
  const may = (one: DeskOverride) => override.includes(one);
  if (override.length > 0 && rental.userId === context.actor.id)
    return refuseStaff('OWN_CASE', { field: 'rentalId' });
  if (stationId !== null && !fleet.stations.has(stationId))
    return refuseStaff('STATION_UNKNOWN', { field: 'stationId' });
  if (bike.state !== 'AVAILABLE' && bike.state !== 'RESERVED')
    return refuseStaff('BIKE_UNAVAILABLE', { field: 'bikeId' });
  if (bike.modelId !== rental.modelId && !may('MODEL'))
    return refuseStaff('WRONG_MODEL', { field: 'bikeId', override: 'MODEL' });
  const hold = findHoldOnBike(fleet, bike.id);
  if (hold && hold.userId !== rental.userId && !may('QUEUE'))
    return refuseStaff('BIKE_HELD', { field: 'bikeId', override: 'QUEUE', userId: hold.userId });
  if (!isRentable(fleet, { ...bike, state: 'AVAILABLE' }, context) && !may('CLOSED'))
    return refuseStaff('STATION_CLOSED', { field: 'bikeId', override: 'CLOSED' });
  return undefined;
}

/** The rental has this bike from now on. */
function takeBike(
  fleet: Fleet,
  { rental, bike, override }: { rental: Rental; bike: Bike; override: readonly DeskOverride[] },
  context: DecisionContext,
): Fleet {
  const { id: rentalId, userId, bikeId: formerBikeId, modelId: formerModelId, returnBy } = rental;
  const isOtherModel = bike.modelId !== formerModelId;
  const former = {
    id: context.createId(),
    rentalId,
    userId,
    bikeId: formerBikeId,
    modelId: formerModelId,
    from: findBikeSince(rental),
    to: context.now,
  };
  const next: Rental = {
    ...rental,
    bikeId: bike.id,
    bikeSince: context.now,
    modelId: bike.modelId,
    version: rental.version + 1,
    // What the renter may have of the other model was no question here.
    ...(isOtherModel && {
      slot: getFreeSlot(fleet, { userId, modelId: bike.modelId }),
      isExemptFromLimits: true,
    }),
  };
  const rented = toRentedBike(bike);
  const withFormer = { ...fleet, formerBikes: put(fleet.formerBikes, former.id, former) };
  return recordBikeEvent(withRental(withBike(withFormer, rented), next), rented, {
    type: 'rental.bike-swapped',
    payload: {
      ...{ rentalId, userId, bikeId: bike.id, modelId: bike.modelId, formerBikeId, returnBy },
      stationId: bike.stationId,
      ...(override.length > 0 && { overrides: [...override] }),
    },
    context,
  });
}

/** The old bike is at a station, or missing. */
function leaveBike(
  fleet: Fleet,
  { bikeId, stationId, needsRepair }: Pick<SwapBikeInput, 'bikeId' | 'stationId' | 'needsRepair'>,
  context: DecisionContext,
): Fleet {
  const bike = getBike(fleet, bikeId);
  if (stationId === null) return withMissing(fleet, bike, context);
  const withdrawn = needsRepair ? withdrawForRepair(fleet, bikeId, context) : fleet;
  const left = toReturnedBike(getBike(withdrawn, bikeId), stationId, context);
  const payload = { ...toBikePayload(left), from: bike.state, to: left.state };
  const seen = withBike(withdrawn, left);
  const told = recordBikeEvent(seen, left, { type: 'bike.state-changed', payload, context });
  return followTransfer(told, bikeId, context);
}
