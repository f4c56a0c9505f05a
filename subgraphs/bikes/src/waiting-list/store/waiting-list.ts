import { toPage, type Page } from '@bike-rentals/subgraph';
import type { OpenNow } from '../../hours/domain/calendar.ts';
import { Prisma, type WaitingEntry as EntryRow } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { WaitingEntry } from '../domain/waiting-entry.ts';
import { rank, toEntry } from './tables.ts';

/** Models with an expired hold, or with both an idle bike at an open station and an entry without a hold. */
export async function findModelsToSweep(
  read: Reader,
  now: Date,
  { isTownOpen, others }: OpenNow,
): Promise<string[]> {
  const due = await read.hold.findMany({
    where: { endedAt: null, expiresAt: { lte: now } },
    select: { bike: { select: { modelId: true } } },
  });
  // Each model is looked up in indexes: neither its entries nor its bikes are read. The order makes SQLite choose the
  // index of idle bikes.
  const idle = await read.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "BikeModel" WHERE
      EXISTS (
        SELECT 1 FROM "WaitingEntry" WHERE "modelId" = "BikeModel"."id" AND "endedAt" IS NULL
          AND "ticket" NOT IN (SELECT "activeTicket" FROM "Hold" WHERE "activeTicket" IS NOT NULL)
      ) AND (
        SELECT 1 FROM "Bike" JOIN "Station" ON "Station"."id" = "Bike"."stationId"
        WHERE "modelId" = "BikeModel"."id" AND "state" = 'AVAILABLE' AND "isRenting"
          AND ("stationId" IN (SELECT value FROM json_each(${JSON.stringify(others)}))) <> ${isTownOpen ? 1 : 0} ORDER BY "idleSince" LIMIT 1
      )`;
  return [...new Set([...due.map(({ bike }) => bike.modelId), ...idle.map(({ id }) => id)])];
}

/** The entry with this id, ended or not. */
export async function findEntryById(
  read: Reader | Transaction,
  id: string,
): Promise<WaitingEntry | undefined> {
  const row = await read.waitingEntry.findUnique({ where: { id } });
  return row ? toEntry(row) : undefined;
}

/** The live entries of a user, oldest first. */
export async function findLiveEntries(read: Reader, userIds: readonly string[]): Promise<WaitingEntry[]> {
  const where = { userId: { in: [...userIds] }, endedAt: null };
  return (await read.waitingEntry.findMany({ where, orderBy: { ticket: 'asc' } })).map(toEntry);
}

/** One page of a model's live entries, the next one first. `after` is the last rank of the page before. */
export async function findEntryPageOf(
  read: Reader,
  modelId: string,
  { first, after }: { first: number; after: number | undefined },
): Promise<Page<WaitingEntry>> {
  const isAfter = after === undefined ? Prisma.empty : Prisma.sql`AND ${rank} > ${after}`;
  const rows = await read.$queryRaw<EntryRow[]>`
    SELECT * FROM "WaitingEntry" WHERE "modelId" = ${modelId} AND "endedAt" IS NULL ${isAfter}
    ORDER BY ${rank} LIMIT ${first + 1}`;
  return toPage(rows.map(toEntry), first);
}

/** The number of bikes that are held for somebody. */
export async function countLiveHolds(read: Reader): Promise<number> {
  return read.hold.count({ where: { endedAt: null } });
}

/** The number of a model's live entries, with or without a hold. */
export async function countLiveEntriesOf(read: Reader, modelId: string): Promise<number> {
  return read.waitingEntry.count({ where: { modelId, endedAt: null } });
}

/** The hold that a ticket has, until it is ended; it counts only before `expiresAt`. */
export async function findHoldOfTicket(read: Reader, ticket: number) {
  return read.hold.findUnique({ where: { activeTicket: ticket } });
}

/** The holds that these tickets have, by ticket. */
export async function findHoldsOfTickets(
  read: Reader,
  tickets: readonly number[],
): Promise<ReadonlyMap<number, { bikeId: string; expiresAt: Date }>> {
  const holds = await read.hold.findMany({ where: { activeTicket: { in: [...tickets] } } });
  return new Map(holds.map((hold) => [hold.ticket, hold]));
}

/** The place of an entry among its model's entries without a hold; 1 is next. */
export async function countQueueUpTo(read: Reader, entry: WaitingEntry): Promise<number> {
  const [row] = await read.$queryRaw<{ place: number }[]>`
    SELECT count(*) AS place FROM "WaitingEntry"
    WHERE "modelId" = ${entry.modelId} AND "endedAt" IS NULL AND ${rank} <= ${entry.rank}
      AND "ticket" NOT IN (SELECT "activeTicket" FROM "Hold" WHERE "activeTicket" IS NOT NULL)`;
  return row?.place ?? 0;
}
