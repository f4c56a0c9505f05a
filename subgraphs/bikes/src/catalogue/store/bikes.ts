import { toComparisonKey, toPage, type Page } from '@bike-rentals/subgraph';
import type { Bike, BikeState, Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { toSearch } from '../../store/search.ts';

export type { Bike } from '../../store/generated/client.ts';

/** Also one whose serial number only looks the same. */
export async function findBikeBySerial(tx: Transaction, serial: string): Promise<Bike | undefined> {
  const where = { OR: [{ serialKey: toComparisonKey(serial) }, { serial }] };
  return (await tx.bike.findFirst({ where })) ?? undefined;
}

/** Whether an older version of this code has added bikes that lack their `serialKey`. */
export async function hasBikeWithoutSerialKey(read: Reader): Promise<boolean> {
  return (await read.bike.findFirst({ where: { serialKey: null }, select: { id: true } })) !== null;
}

/** Fills `serialKey` of some bikes that an older version of this code has added. */
export async function fillSerialKeys(tx: Transaction, limit: number): Promise<void> {
  const select = { id: true, serial: true };
  const bikes = await tx.bike.findMany({ where: { serialKey: null }, select, take: limit });
  for (const { id, serial } of bikes)
    await tx.bike.update({ where: { id }, data: { serialKey: toComparisonKey(serial) } });
}

/** The id of a bike's model; undefined if there is no such bike. */
export async function findModelIdOfBike(tx: Transaction, id: string): Promise<string | undefined> {
  return (await tx.bike.findUnique({ where: { id }, select: { modelId: true } }))?.modelId;
}

/** The bikes with these ids, in any order. */
export async function findBikes(read: Reader, ids: readonly string[]): Promise<Bike[]> {
  return read.bike.findMany({ where: { id: { in: [...ids] } } });
}

/** All that must be stored somewhere: retired ones are gone. */
export async function countFleet(read: Reader): Promise<number> {
  return read.bike.count({ where: { state: { not: 'RETIRED' } } });
}

/** The orders of a list of bikes. */
export type BikeSort = 'SERIAL_NUMBER' | 'STATION' | 'NEWEST';

/** Which bikes, in which order, and which page of them. Bikes match that meet all conditions. */
export interface BikeQuery {
  search: string | undefined;
  modelId: string | undefined;
  stationId: string | undefined;
  states: readonly BikeState[] | undefined;
  sort: BikeSort;
  first: number;
  after: BikeKey | undefined;
}

/** The sort key of a bike: station name where STATION sorts, serial number, id. */
export type BikeKey = [station: string, serial: string, id: string];
/** A bike with the name of its station, by which lists are sorted. */
export type BikeRow = Bike & { station: { name: string } | null };

/** Whether a value from a cursor is a key of a bike. */
export const isBikeKey = (value: unknown): value is BikeKey =>
  Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string');

/** The key of a bike, for its cursor. */
export function toBikeKey({ station, serial, id }: BikeRow): BikeKey {
  return [station?.name ?? '', serial, id];
}

/** One page of bikes, without the retired ones unless `states` names them. */
export async function findBikePage(read: Reader, query: BikeQuery): Promise<Page<BikeRow>> {
  const rows = await read.bike.findMany({
    where: { AND: [toWhere(query), ...(query.after ? [toWhereAfter(query.sort, query.after)] : [])] },
    orderBy: orders[query.sort],
    include: { station: { select: { name: true } } },
    take: query.first + 1,
  });
  return toPage(rows, query.first);
}

/** The number of bikes on all pages. */
export async function countBikes(read: Reader, query: BikeQuery): Promise<number> {
  return read.bike.count({ where: toWhere(query) });
}

const orders: Record<BikeSort, Prisma.BikeOrderByWithRelationInput[]> = {
  SERIAL_NUMBER: [{ serial: 'asc' }],
  STATION: [{ station: { name: 'asc' } }, { serial: 'asc' }],
  NEWEST: [{ id: 'desc' }],
};

/** Keyset paging: what comes after the key in the same order, however much was added meanwhile. */
function toWhereAfter(sort: BikeSort, [station, serial, id]: BikeKey): Prisma.BikeWhereInput {
  if (sort === 'NEWEST') return { id: { lt: id } };
  if (sort === 'SERIAL_NUMBER') return { serial: { gt: serial } };
  // SQLite sorts null first: bikes on the road and missing ones lead the list.
  const sameStation = station === '' ? { stationId: null } : { station: { name: station } };
  const laterStation = station === '' ? { stationId: { not: null } } : { station: { name: { gt: station } } };
  return { OR: [{ ...sameStation, serial: { gt: serial } }, laterStation] };
}

function toWhere({ search, modelId, stationId, states }: BikeQuery): Prisma.BikeWhereInput {
  return {
    AND: toSearch(search, (word) => ({
      OR: [
        { bikeModel: { brand: { contains: word } } },
        { bikeModel: { name: { contains: word } } },
        { serial: { contains: word } },
      ],
    })),
    ...(modelId !== undefined && { modelId }),
    ...(stationId !== undefined && { stationId }),
    state: states ? { in: [...states] } : { not: 'RETIRED' },
  };
}
