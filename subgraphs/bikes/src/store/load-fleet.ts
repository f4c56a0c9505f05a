import {
  emptyFleet,
  type Bike,
  type Fleet,
  type Hold,
  type Rental,
  type WaitingEntry,
} from '../domain/fleet.ts';
import type { Prisma } from './generated/client.ts';
import type { Transaction } from './open-store.ts';
import { toBike, toEntry, toHold, toRental } from './rows.ts';
import { findWaiting, findWantedPlaces } from '../waiting-list/store/load-waiting-lists.ts';

/** What a decision is about. From this follows what else it has to see. */
export interface FleetScope {
  bikeIds: string[];
  modelIds: string[];
  stationIds: string[];
  rentalIds: string[];
  userIds: string[];
  /** Where a bike that stands idle may be wanted. */
  idleAt: Place[];
  /** How many of each place may be used up. */
  maxIdleBikes: number;
  /** Entries by their tickets. */
  tickets: number[];
  /** Models with idle bikes, whose whole waiting list may be served. */
  servedModelIds: string[];
}

interface Place {
  modelId: string;
  /** Null: any station. */
  stationId: string | null;
}

export const emptyScope: FleetScope = {
  bikeIds: [],
  modelIds: [],
  stationIds: [],
  rentalIds: [],
  userIds: [],
  idleAt: [],
  maxIdleBikes: 0,
  tickets: [],
  servedModelIds: [],
};

/**
 * Reads the part of the fleet that decisions about `subject` need: its bikes, the `head` first of their models' waiting
 * lists, their holds, and, of everyone concerned, all active rentals.
 */
export async function loadFleet(
  tx: Transaction,
  scope: FleetScope,
  { head }: { head: number },
): Promise<Fleet> {
  const named = await findRentals(tx, { id: { in: scope.rentalIds } }, scope.rentalIds);
  const bikeIds = [...scope.bikeIds, ...named.map(({ bikeId }) => bikeId)];
  const bikes = await findBikes(tx, { id: { in: bikeIds } }, bikeIds);
  const userIds = [...new Set([...scope.userIds, ...named.map(({ userId }) => userId)])];
  const ownEntries = await findEntries(tx, { userId: { in: userIds } }, userIds);
  const modelIds = unique([
    ...scope.modelIds,
    ...scope.servedModelIds,
    ...scope.idleAt.map(toModelId),
    ...bikes.map(toModelId),
    ...ownEntries.map(toModelId),
  ]);
  const holds = await findHolds(tx, modelIds);
  const known = [
    ...ownEntries.map(({ ticket }) => ticket),
    ...holds.map(({ ticket }) => ticket),
    ...scope.tickets,
  ];
  const { entries, unread } = await findWaiting(tx, { modelIds, head, known });
  const held = await findBikes(tx, { id: { in: holds.map(({ bikeId }) => bikeId) } }, holds);
  const waiting = await findWantedPlaces(tx, scope.servedModelIds);
  const maxIdleBikes = scope.maxIdleBikes + waiting.reduce((sum, { count }) => sum + count, 0);
  const idle = await findIdleBikes(tx, [...scope.idleAt, ...ownEntries, ...waiting], maxIdleBikes);
  const concerned = unique([...userIds, ...entries.map(({ userId }) => userId)]);
  const active = await findRentals(tx, { userId: { in: concerned }, endedAt: null }, concerned);
  const allBikes = [...bikes, ...held, ...idle];
  return {
    ...emptyFleet,
    bikes: byId(allBikes),
    rentals: byId([...named, ...active]),
    entries: new Map(entries.map((entry) => [entry.ticket, entry])),
    unread,
    holds: byId(holds),
    stations: await findStations(tx, unique([...scope.stationIds, ...allBikes.flatMap(toStationId)])),
    modelIds: await findModelIds(tx, modelIds),
    nextTicket: await findNextTicket(tx),
  };
}

// An empty list finds nothing: no statement is spent on it.

async function findRentals(
  tx: Transaction,
  where: Prisma.RentalWhereInput,
  keys: unknown[],
): Promise<Rental[]> {
  return keys.length === 0 ? [] : (await tx.rental.findMany({ where })).map(toRental);
}

async function findBikes(tx: Transaction, where: Prisma.BikeWhereInput, keys: unknown[]): Promise<Bike[]> {
  return keys.length === 0 ? [] : (await tx.bike.findMany({ where })).map(toBike);
}

async function findEntries(
  tx: Transaction,
  where: Prisma.WaitingEntryWhereInput,
  keys: unknown[],
): Promise<WaitingEntry[]> {
  if (keys.length === 0) return [];
  const rows = await tx.waitingEntry.findMany({
    where: { ...where, endedAt: null },
    orderBy: { ticket: 'asc' },
  });
  return rows.map(toEntry);
}

async function findHolds(tx: Transaction, modelIds: string[]): Promise<Hold[]> {
  if (modelIds.length === 0) return [];
  const where = { endedAt: null, bike: { modelId: { in: modelIds } } };
  return (await tx.hold.findMany({ where })).map(toHold);
}

/** Longest idle first, at stations that are renting. */
async function findIdleBikes(tx: Transaction, places: Place[], limit: number): Promise<Bike[]> {
  const distinct = new Map(places.map((place) => [`${place.modelId}:${place.stationId ?? ''}`, place]));
  const found: Bike[] = [];
  for (const { modelId, stationId } of distinct.values()) {
    const rows = await tx.bike.findMany({
      where: {
        modelId,
        state: 'AVAILABLE',
        station: { isRenting: true },
        ...(stationId !== null && { stationId }),
      },
      orderBy: [{ idleSince: 'asc' }, { id: 'asc' }],
      take: limit,
    });
    found.push(...rows.map(toBike));
  }
  return found;
}

async function findStations(tx: Transaction, ids: string[]) {
  if (ids.length === 0) return new Map();
  const rows = await tx.station.findMany({
    where: { id: { in: ids }, retiredAt: null },
    select: { id: true, isRenting: true },
  });
  return byId(rows);
}

async function findModelIds(tx: Transaction, ids: string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.bikeModel.findMany({
    where: { id: { in: ids }, retiredAt: null },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

async function findNextTicket(tx: Transaction): Promise<number> {
  // A step into the index: an aggregate of Prisma would read the whole table.
  const last = await tx.waitingEntry.findFirst({ select: { ticket: true }, orderBy: { ticket: 'desc' } });
  return (last?.ticket ?? 0) + 1;
}

const unique = (values: string[]): string[] => [...new Set(values)];
const toModelId = ({ modelId }: { modelId: string }): string => modelId;
const toStationId = ({ stationId }: Bike): string[] => (stationId === null ? [] : [stationId]);

function byId<Row extends { id: string }>(rows: Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
