import type { BikeEventPayload, BikeEventType } from '@bike-rentals/contracts';
import { put, record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { isStationOpen } from '../../hours/domain/calendar.ts';
import type { Bike } from './bike.ts';

/** The fleet in which this bike is added, or replaces the one with its id. */
export function withBike(fleet: Fleet, bike: Bike): Fleet {
  return { ...fleet, bikes: put(fleet.bikes, bike.id, bike) };
}

/** The bike with this id. Throws if the decision has not loaded it. */
export function getBike(fleet: Fleet, id: string): Bike {
  const bike = fleet.bikes.get(id);
  if (!bike) throw new Error(`bike ${id} was not loaded`);
  return bike;
}

/** Whether a bike is available at a station that is renting and open. */
export function isRentable(fleet: Fleet, bike: Bike, { calendar, now }: OpeningContext): boolean {
  return (
    bike.state === 'AVAILABLE' &&
    bike.stationId !== null &&
    fleet.stations.get(bike.stationId)?.isRenting === true &&
    isStationOpen(calendar, bike.stationId, now)
  );
}

/** By what it is known whether a station is open. */
export type OpeningContext = Pick<DecisionContext, 'calendar' | 'now'>;

/** Compares bikes for sorting: the one that has stood idle longest comes first. */
export const byIdleTime = (a: Bike, b: Bike): number =>
  a.idleSince.getTime() - b.idleSince.getTime() || (a.id < b.id ? -1 : 1);

/** Records what happened to `bike`, whose version counts it. */
export function recordBikeEvent<Type extends BikeEventType>(
  fleet: Fleet,
  bike: Bike,
  { type, payload, context }: { type: Type; payload: BikeEventPayload<Type>; context: DecisionContext },
): Fleet {
  return record(
    fleet,
    { aggregate: `bike:${bike.id}`, aggregateVersion: bike.version, type, payload },
    context,
  );
}

/** The part of an event's payload that every event about a bike has. */
export function toBikePayload({ id, modelId, stationId }: Bike) {
  return { bikeId: id, modelId, stationId };
}
