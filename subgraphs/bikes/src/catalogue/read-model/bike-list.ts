import { toPage, type Page } from '@bike-rentals/subgraph';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import type { Bike, BikeModel } from '../../read-model/entities.ts';
import { fold, toWords } from '../../read-model/search.ts';
import { compareTexts } from '../../read-model/sorted-list.ts';
import { BikeState } from '../../store/generated/enums.ts';

/** The orders of a list of bikes. */
export type BikeSort = 'SERIAL_NUMBER' | 'STATION' | 'NEWEST';

/** Which bikes, in which order, and which page of them. Bikes match that meet all conditions. */
export interface BikeQuery {
  search: string | undefined;
  modelId: string | undefined;
  stationId: string | undefined;
  /** Undefined: all but the retired ones. */
  states: readonly BikeState[] | undefined;
  sort: BikeSort;
  first: number;
  after: BikeKey | undefined;
}

/** The sort key of a bike: station name where STATION sorts, serial number, id. */
export type BikeKey = [station: string, serial: string, id: string];

/** Whether a value from a cursor is a key of a bike. */
export const isBikeKey = (value: unknown): value is BikeKey =>
  Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string');

/** The key of a bike, for its cursor. */
export function toBikeKey({ stations }: ReadModel, { stationId, serial, id }: Bike): BikeKey {
  return [(stationId !== null && stations.get(stationId)?.name) || '', serial, id];
}

/** One page of bikes. */
export function findBikePage(model: ReadModel, query: BikeQuery): Page<Bike> {
  const matches = toMatches(model, query);
  const rows: Bike[] = [];
  for (const bike of iterators[query.sort](model, query)) {
    if (!matches(bike)) continue;
    rows.push(bike);
    if (rows.length > query.first) break;
  }
  return toPage(rows, query.first);
}

/** The number of bikes on all pages. */
export function countBikes(model: ReadModel, query: BikeQuery): number {
  const { search, modelId, stationId, states } = query;
  if (stationId === undefined && toWords(search).length === 0) {
    return [...model.models.values()]
      .filter(({ id }) => modelId === undefined || id === modelId)
      .reduce((sum, { bikesByState }) => sum + countStates(bikesByState, states), 0);
  }
  const matches = toMatches(model, query);
  let count = 0;
  for (const bike of findAt(model, stationId)) if (matches(bike)) count += 1;
  return count;
}

/** All that must be stored somewhere: retired ones are gone. */
export function countFleet({ models }: ReadModel): number {
  return [...models.values()].reduce(
    (sum, { bikesByState }) => sum + countStates(bikesByState, undefined),
    0,
  );
}

const inUse: readonly BikeState[] = Object.values(BikeState).filter((state) => state !== 'RETIRED');

function countStates(counts: BikeModel['bikesByState'], states: readonly BikeState[] = inUse): number {
  return [...new Set(states)].reduce((sum, state) => sum + counts[state], 0);
}

/** From the first bike behind `after` on, without the conditions. */
const iterators: Record<BikeSort, (model: ReadModel, query: BikeQuery) => Iterable<Bike>> = {
  *SERIAL_NUMBER(model, { stationId, after }) {
    if (stationId !== undefined) {
      yield* findAtBySerial(model, [stationId], after);
      return;
    }
    const start = after && { serial: after[1], id: after[2] };
    for (const { id } of model.bikesBySerial.iterate(start)) yield* findBike(model, id);
  },
  *NEWEST(model, { stationId, after }) {
    if (stationId !== undefined) {
      const ids = [...model.getBikesAt(stationId)].sort().reverse();
      for (const id of ids) if (!after || id < after[2]) yield* findBike(model, id);
      return;
    }
    for (const id of model.bikesByAge.iterate(after?.[2])) yield* findBike(model, id);
  },
  /** Bikes on the road and missing ones lead the list. */
  *STATION(model, { stationId, after }) {
    for (const [name, ids] of groupStations(model, stationId)) {
      if (after && name < after[0]) continue;
      yield* findAtBySerial(model, ids, name === after?.[0] ? after : undefined);
    }
  },
};

/** Stations of the same name are one group. */
function* groupStations(
  { stations, stationsByName }: ReadModel,
  stationId: string | undefined,
): Iterable<[name: string, ids: (string | null)[]]> {
  if (stationId !== undefined) {
    yield [stations.get(stationId)?.name ?? '', [stationId]];
    return;
  }
  let group: [name: string, ids: (string | null)[]] = ['', [null]];
  for (const { name, id } of stationsByName.iterate()) {
    if (name === group[0]) {
      group[1].push(id);
      continue;
    }
    yield group;
    group = [name, [id]];
  }
  yield group;
}

function findAtBySerial(
  model: ReadModel,
  stationIds: readonly (string | null)[],
  after: BikeKey | undefined,
): Bike[] {
  const bikes = stationIds.flatMap((id) =>
    [...model.getBikesAt(id)].flatMap((bikeId) => findBike(model, bikeId)),
  );
  return bikes
    .filter(({ serial }) => !after || serial > after[1])
    .sort((a, b) => compareTexts(a.serial, b.serial));
}

function findAt(model: ReadModel, stationId: string | undefined): Iterable<Bike> {
  if (stationId === undefined) return model.bikes.values();
  return [...model.getBikesAt(stationId)].flatMap((id) => findBike(model, id));
}

function findBike({ bikes }: ReadModel, id: string): Bike[] {
  const bike = bikes.get(id);
  return bike ? [bike] : [];
}

function toMatches(
  { models }: ReadModel,
  { search, modelId, stationId, states = inUse }: BikeQuery,
): (bike: Bike) => boolean {
  const words = toWords(search);
  // A system has some dozens of models: what is left to find in serial numbers is found out once for each.
  const wordsLeft = new Map(
    [...models.values()].map(({ id, brand, name }) => [
      id,
      words.filter((word) => !fold(brand).includes(word) && !fold(name).includes(word)),
    ]),
  );
  return (bike) => {
    if (modelId !== undefined && bike.modelId !== modelId) return false;
    if (stationId !== undefined && bike.stationId !== stationId) return false;
    if (!states.includes(bike.state)) return false;
    const left = wordsLeft.get(bike.modelId) ?? words;
    if (left.length === 0) return true;
    const serial = fold(bike.serial);
    return left.every((word) => serial.includes(word));
  };
}
