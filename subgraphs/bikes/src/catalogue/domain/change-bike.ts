import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { findSpans } from '../../hours/domain/calendar.ts';
import { extendHold } from '../../hours/domain/extend-hold.ts';
import { findHoldOnBike, getEntry } from '../../waiting-list/domain/queue.ts';
import {
  endHold,
  offer,
  offerIdleBikes,
  recordHoldEnded,
  returnToLine,
  withdrawHold,
} from '../../waiting-list/domain/waiting-list.ts';
import { findNextState, type BikeChange } from './bike-state.ts';
import type { Bike } from './bike.ts';
import { withBike, recordBikeEvent, toBikePayload } from './bikes.ts';
import { changeRentedBike } from './change-rented-bike.ts';
import { cancelJobs, hasBlockingJob } from '../../maintenance/domain/jobs.ts';
import { followTransfer } from '../../maintenance/domain/transfers.ts';
import { blockedByJob, invalid, wrongState, type BikeUpdate, type FleetChange } from './fleet-change.ts';

const stateChanges = { AVAILABLE: 'restore', MAINTENANCE: 'withdraw', MISSING: 'report-missing' } as const;

/** Adds an available bike, and offers it to the waiting list of its model. */
export function decideAddBike(
  fleet: Fleet,
  input: { serial: string; modelId: string; stationId: string },
  context: DecisionContext,
): FleetChange {
  if (!fleet.modelIds.has(input.modelId))
    return invalid('modelId', 'MODEL_UNKNOWN', 'There is no such model.');
  if (!fleet.stations.has(input.stationId)) return unknownStation;
  const bike: Bike = {
    id: context.createId(),
    feedId: context.createId(),
    ...input,
    state: 'AVAILABLE',
    withdraw: false,
    isOutForJobs: false,
    ridesSince: 0,
    inspectedAt: context.now,
    idleSince: context.now,
    version: 0,
    retiredAt: null,
    retiredReason: null,
  };
  const added = recordBikeEvent(withBike(fleet, bike), bike, {
    type: 'bike.added',
    payload: toBikePayload(bike),
    context,
  });
  return { kind: 'changed', fleet: offer(added, bike.id, context), bikeId: bike.id };
}

/** Moves a bike, takes it out of service, or brings it back. */
export function decideUpdateBike(
  fleet: Fleet,
  { id, ...update }: BikeUpdate & { id: string },
  context: DecisionContext,
): FleetChange {
  const bike = fleet.bikes.get(id);
  if (!bike) return unknownBike;
  if (update.stationId !== undefined && !fleet.stations.has(update.stationId)) return unknownStation;
  if (bike.state === 'RENTED') return changeRentedBike(fleet, { bike, update }, context);
  const change =
    update.state === undefined || update.state === bike.state ? undefined : stateChanges[update.state];
  const next = change === undefined ? bike.state : findNextState(bike.state, change);
  if (next === undefined) return wrongState(bike, 'state');
  if (bike.state === 'RETIRED') return wrongState(bike, 'id');
  if (change === 'restore' && hasBlockingJob(fleet, id)) return blockedByJob;
  if (next === 'AVAILABLE' && !update.stationId && !bike.stationId) {
    return invalid('stationId', 'STATION_REQUIRED', 'Say at which station the bike stands now.');
  }
  if (next === 'MISSING' && update.stationId !== undefined) {
    return invalid('stationId', 'BIKE_MISSING', 'A missing bike stands nowhere.');
  }
  const moved = moveBike(fleet, { bike, stationId: update.stationId ?? bike.stationId }, context);
  const changed = change ? changeState(moved, { bikeId: id, change }, context) : moved;
  return { kind: 'changed', fleet: offerIdleBikes(changed, new Set([bike.modelId]), context), bikeId: id };
}

/** Nothing is deleted: a bike with a history is retired. */
export function decideRetireBike(fleet: Fleet, id: string, context: DecisionContext): FleetChange {
  const bike = fleet.bikes.get(id);
  if (!bike) return unknownBike;
  if (findNextState(bike.state, 'retire') === undefined) return wrongState(bike, 'id');
  const retired = changeState(cancelJobs(fleet, bike, context), { bikeId: id, change: 'retire' }, context);
  return { kind: 'changed', fleet: offerIdleBikes(retired, new Set([bike.modelId]), context), bikeId: id };
}

/** A hold on it ends if its user does not want it at the new station. */
export function moveBike(
  fleet: Fleet,
  { bike, stationId }: { bike: Bike; stationId: string | null },
  context: DecisionContext,
): Fleet {
  if (stationId === bike.stationId) return fleet;
  const moved = { ...bike, stationId, version: bike.version + 1 };
  const payload = { ...toBikePayload(moved), fromStationId: bike.stationId };
  const told = recordBikeEvent(withBike(fleet, moved), moved, { type: 'bike.moved', payload, context });
  const released = releaseOutOfReach(followTransfer(told, bike.id, context), moved, context);
  const hold = findHoldOnBike(released, bike.id);
  if (!hold) return released;
  const was = findSpans(context.calendar, bike.stationId);
  const spans = findSpans(context.calendar, stationId);
  return extendHold(released, hold, { was, spans, at: context.now }, context);
}

/** A user who waits for a bike at one station does not get one that was moved to another. */
function releaseOutOfReach(fleet: Fleet, bike: Bike, context: DecisionContext): Fleet {
  const hold = findHoldOnBike(fleet, bike.id);
  const wanted = hold && getEntry(fleet, hold.ticket).stationId;
  if (!hold || !wanted || wanted === bike.stationId) return fleet;
  return withdrawHold(fleet, hold, context);
}

function changeState(
  fleet: Fleet,
  { bikeId, change }: { bikeId: string; change: BikeChange },
  context: DecisionContext,
): Fleet {
  const bike = fleet.bikes.get(bikeId);
  const next = bike && findNextState(bike.state, change);
  if (!next) throw new Error(`bike ${bikeId} cannot ${change}`);
  const changed: Bike = {
    ...bike,
    state: next,
    isOutForJobs: false,
    stationId: next === 'MISSING' ? null : bike.stationId,
    idleSince: next === 'AVAILABLE' ? context.now : bike.idleSince,
    version: bike.version + 1,
    ...(next === 'RETIRED' && { retiredAt: context.now, retiredReason: context.reason ?? null }),
  };
  const payload = toBikePayload(changed);
  const recorded =
    next === 'RETIRED'
      ? recordBikeEvent(withBike(fleet, changed), changed, {
          type: 'bike.retired',
          payload,
          context,
        })
      : recordBikeEvent(withBike(fleet, changed), changed, {
          type: 'bike.state-changed',
          payload: {
            ...payload,
            from: bike.state,
            to: next,
            ...(changed.stationId !== bike.stationId && { fromStationId: bike.stationId }),
          },
          context,
        });
  return endHoldOn(recorded, changed, context);
}

/** The hold on a bike that is out of service ends, but its user keeps the ticket, and so the place. */
function endHoldOn(fleet: Fleet, bike: Bike, context: DecisionContext): Fleet {
  const hold = findHoldOnBike(fleet, bike.id);
  if (!hold) return fleet;
  const changed = { ...bike, version: bike.version + 1 };
  const ended = endHold(withBike(fleet, changed), hold, 'WITHDRAWN', context.now);
  const told = recordHoldEnded(ended, { bike: changed, hold, reason: 'WITHDRAWN' }, context);
  return returnToLine(told, hold.ticket);
}

const unknownBike = invalid('id', 'BIKE_UNKNOWN', 'There is no such bike.');
const unknownStation = invalid('stationId', 'STATION_UNKNOWN', 'There is no such station.');
