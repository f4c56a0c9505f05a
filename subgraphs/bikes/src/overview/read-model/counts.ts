import type { ReadModel } from '../../read-model/create-read-model.ts';
import type { Station } from '../../read-model/entities.ts';
import { BikeState } from '../../store/generated/enums.ts';

/** The number of bikes in each state, also in those in which there is none. */
export function countBikesByState({ models }: ReadModel): { state: BikeState; bikes: number }[] {
  const all = [...models.values()];
  return Object.values(BikeState).map((state) => ({
    state,
    bikes: all.reduce((sum, { bikesByState }) => sum + bikesByState[state], 0),
  }));
}

/** How many wait, for any model, without a bike being held for them. */
export const countWaiting = ({ waiting }: ReadModel): number => waiting.size;

/** The number of stations that rent and at which no bike is available. */
export const countEmptyStations = (model: ReadModel): number =>
  countStations(model, ({ isRenting, isOpen, standing }) => isRenting && isOpen && !hasAvailable(standing));

/** The number of stations with more bikes than places. */
export const countOverFullStations = (model: ReadModel): number =>
  countStations(model, ({ bikesParked, capacity }) => bikesParked > capacity);

function hasAvailable(standing: Station['standing']): boolean {
  for (const { available } of standing.values()) if (available > 0) return true;
  return false;
}

function countStations({ stationsByName }: ReadModel, matches: (station: Station) => boolean): number {
  let count = 0;
  for (const station of stationsByName.values) if (!station.isRetired && matches(station)) count += 1;
  return count;
}
