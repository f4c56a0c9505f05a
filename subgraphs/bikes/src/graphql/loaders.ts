import DataLoader from 'dataloader';
import { findBikes } from '../catalogue/store/bikes.ts';
import { countUnits, findModels, type UnitsAt } from '../catalogue/store/models.ts';
import type { Reader } from '../store/open-store.ts';
import { findActiveRentalsOfBikes, findRentals } from '../rentals/store/rentals.ts';
import { countParked, findAvailability, findStations } from '../stations/store/stations.ts';
import { countQueues } from '../waiting-list/store/waiting-list.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * One statement for all rows of a kind that an operation needs at the same time. Nothing is cached:
 * a subscription keeps its context, and must see each event's bike as it is then.
 */
export function createLoaders(read: Reader) {
  return {
    bike: load((ids: readonly string[]) => byId(ids, findBikes(read, ids))),
    model: load((ids: readonly string[]) => byId(ids, findModels(read, ids))),
    station: load((ids: readonly string[]) => byId(ids, findStations(read, ids))),
    rental: load((ids: readonly string[]) => byId(ids, findRentals(read, ids))),
    activeRental: load(async (bikeIds: readonly string[]) => {
      const rentals = await findActiveRentalsOfBikes(read, bikeIds);
      return bikeIds.map((id) => rentals.find((rental) => rental.bikeId === id));
    }),
    units: load((places: readonly UnitsAt[]) => countUnits(read, places)),
    waiting: load((modelIds: readonly string[]) => countQueues(read, modelIds)),
    parked: load((stationIds: readonly string[]) => countParked(read, stationIds)),
    availability: load((stationIds: readonly string[]) => findAvailability(read, stationIds)),
  };
}

function load<Key, Value>(batch: (keys: readonly Key[]) => Promise<Value[]>): DataLoader<Key, Value> {
  return new DataLoader(batch, { cache: false });
}

async function byId<Row extends { id: string }>(ids: readonly string[], rows: Promise<Row[]>) {
  const found = new Map((await rows).map((row) => [row.id, row]));
  return ids.map((id) => found.get(id));
}
