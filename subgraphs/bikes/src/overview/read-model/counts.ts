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
