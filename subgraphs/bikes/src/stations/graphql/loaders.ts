import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { countParked, findAvailability, findStations } from '../store/stations.ts';

/** Loaders of stations, and of what stands there. */
export const createStationLoaders = (read: Reader) => ({
  station: createRowLoader((ids) => findStations(read, ids)),
  parked: createLoader((ids: readonly string[]) => countParked(read, ids)),
  availability: createLoader((ids: readonly string[]) => findAvailability(read, ids)),
});
