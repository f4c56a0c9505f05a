import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Prisma, Station } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { toSearch } from '../../store/search.ts';

export type { Station } from '../../store/generated/client.ts';

/** What a station begins with. Latitude and longitude are degrees (WGS 84), the capacity is bikes. */
export interface NewStation {
  name: string;
  lat: number;
  lon: number;
  capacity: number;
}

/** Inserts a station that rents and takes returns. */
export async function createStation(tx: Transaction, id: string, station: NewStation): Promise<Station> {
  return tx.station.create({ data: { id, ...station } });
}

/** Writes changes of a station, and raises its version. */
export async function saveStation(
  tx: Transaction,
  id: string,
  changes: Partial<NewStation> & { isRenting?: boolean; isReturning?: boolean },
): Promise<Station> {
  return tx.station.update({ where: { id }, data: { ...changes, version: { increment: 1 } } });
}

/** The station with this id, unless it is retired. */
export async function findStationRow(tx: Transaction, id: string): Promise<Station | null> {
  return tx.station.findUnique({ where: { id, retiredAt: null } });
}

/** The models of all bikes that stand at a station. */
export async function findModelIdsAtStation(tx: Transaction, stationId: string): Promise<string[]> {
  const rows = await tx.bike.findMany({
    where: { stationId },
    distinct: ['modelId'],
    select: { modelId: true },
  });
  return rows.map(({ modelId }) => modelId);
}

/** The stations with these ids, in any order. */
export async function findStations(read: Reader, ids: readonly string[]): Promise<Station[]> {
  return read.station.findMany({ where: { id: { in: [...ids] } } });
}

/** The smallest box around all stations, in degrees; undefined as long as there is none. */
export async function findStationBounds(
  read: Reader,
): Promise<{ south: number; west: number; north: number; east: number } | undefined> {
  const { _min: min, _max: max } = await read.station.aggregate({
    where: { retiredAt: null },
    _min: { lat: true, lon: true },
    _max: { lat: true, lon: true },
  });
  const [south, west, north, east] = [min.lat, min.lon, max.lat, max.lon];
  if (south === null || west === null || north === null || east === null) return undefined;
  return { south, west, north, east };
}

/** Which stations, and which page of them. Stations match that meet all conditions. */
export interface StationQuery {
  search: string | undefined;
  /** Degrees, WGS 84. `west` may exceed `east`: then the box crosses the antimeridian. */
  bounds: { south: number; west: number; north: number; east: number } | undefined;
  first: number;
  after: StationKey | undefined;
}

/** The sort key of a station. */
export type StationKey = [name: string, id: string];

/** Whether a value from a cursor is a key of a station. */
export const isStationKey = (value: unknown): value is StationKey =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

/** One page of stations, by name. */
export async function findStationPage(read: Reader, query: StationQuery): Promise<Page<Station>> {
  const { after } = query;
  const rows = await read.station.findMany({
    where: { AND: [toWhere(query), ...(after ? [toWhereAfter(after)] : [])] },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: query.first + 1,
  });
  return toPage(rows, query.first);
}

/** The number of stations on all pages. */
export async function countStations(read: Reader, query: StationQuery): Promise<number> {
  return read.station.count({ where: toWhere(query) });
}

function toWhereAfter([name, id]: StationKey): Prisma.StationWhereInput {
  return { OR: [{ name: { gt: name } }, { name, id: { gt: id } }] };
}

function toWhere({ search, bounds }: StationQuery): Prisma.StationWhereInput {
  return {
    retiredAt: null,
    AND: [
      ...toSearch(search, (word) => ({ name: { contains: word } })),
      ...(bounds ? [{ lat: { gte: bounds.south, lte: bounds.north } }, toLonFilter(bounds)] : []),
    ],
  };
}

function toLonFilter({ west, east }: { west: number; east: number }): Prisma.StationWhereInput {
  if (west <= east) return { lon: { gte: west, lte: east } };
  return { OR: [{ lon: { gte: west } }, { lon: { lte: east } }] };
}

/** All bikes that stand at a station, rentable or not. */
export async function countParked(read: Reader, stationIds: readonly string[]): Promise<number[]> {
  const groups = await read.bike.groupBy({
    by: ['stationId'],
    where: { stationId: { in: [...stationIds] }, state: { not: 'RETIRED' } },
    _count: true,
  });
  const parked = new Map(groups.map(({ stationId, _count: count }) => [stationId, count]));
  return stationIds.map((id) => parked.get(id) ?? 0);
}

/** Per station and model, what can be rented there now; models without any are left out. */
export async function findAvailability(read: Reader, stationIds: readonly string[]) {
  const groups = await read.bike.groupBy({
    by: ['stationId', 'modelId'],
    where: { stationId: { in: [...stationIds] }, state: 'AVAILABLE', station: { isRenting: true } },
    _count: true,
    orderBy: { modelId: 'asc' },
  });
  return stationIds.map((stationId) =>
    groups
      .filter((group) => group.stationId === stationId)
      .map(({ modelId, _count: units }) => ({ stationId, modelId, units })),
  );
}
