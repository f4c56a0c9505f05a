import type { ReadModel } from '../../read-model/create-read-model.ts';
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
export function countEmptyStations(model: ReadModel): number {
  return findOpen(model).filter(
    ({ isRenting, standing }) => isRenting && ![...standing.values()].some(({ available }) => available > 0),
  ).length;
}

/** The number of stations with more bikes than places. */
export function countOverFullStations(model: ReadModel): number {
  return findOpen(model).filter(({ bikesParked, capacity }) => bikesParked > capacity).length;
}

const findOpen = ({ stations }: ReadModel) => [...stations.values()].filter(({ isRetired }) => !isRetired);
