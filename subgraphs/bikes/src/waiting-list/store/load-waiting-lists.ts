import type { Fleet } from '../../domain/fleet.ts';
import { union, type LoadStep } from '../../store/fleet-scope.ts';
import type { Hold as HoldRow, WaitingEntry as EntryRow } from '../../store/generated/client.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { Hold, UnreadEntries, WaitingEntry } from '../domain/waiting-entry.ts';
import { rank, toEntry, toHold } from './tables.ts';

/** What the users of the scope wait for. A bike may be wanted there. */
export const loadEntriesOfUsers: LoadStep = async (tx, { scope, fleet }) => {
  const { userIds } = scope;
  // An empty list finds nothing: no statement is spent on it.
  if (userIds.length === 0) return { scope, fleet };
  const rows = await tx.$queryRaw<{ ticket: number; modelId: string; stationId: string | null }[]>`
    SELECT "ticket", "modelId", "stationId" FROM "WaitingEntry"
    WHERE "userId" IN (SELECT value FROM json_each(${JSON.stringify(userIds)})) AND "endedAt" IS NULL
    ORDER BY "ticket"`;
  const modelIds = rows.map(({ modelId }) => modelId);
  const tickets = rows.map(({ ticket }) => ticket);
  return {
    scope: {
      ...scope,
      modelIds: union(scope.modelIds, modelIds),
      tickets: union(scope.tickets, tickets),
      idleAt: [...scope.idleAt, ...rows],
    },
    fleet,
  };
};

/** The holds and the waiting lists of the scope's models. Of a long list its head, and the rest as a number. */
export const loadWaitingLists: LoadStep = async (tx, { scope, fleet }, { head }) => {
  const { servedModelIds, idleAt } = scope;
  const wanted = [...servedModelIds, ...idleAt.map(({ modelId }) => modelId)];
  const modelIds = union(scope.modelIds, wanted);
  const holds = await findHolds(tx, modelIds);
  const known = union(
    scope.tickets,
    holds.map(({ ticket }) => ticket),
  );
  const { entries, unread } = await findWaiting(tx, { modelIds, head, known });
  const places = await findWantedPlaces(tx, servedModelIds);
  const userIds = entries.map(({ userId }) => userId);
  return {
    scope: {
      ...scope,
      modelIds,
      tickets: known,
      userIds: union(scope.userIds, userIds),
      idleAt: [...idleAt, ...places],
      maxIdleBikes: scope.maxIdleBikes + places.reduce((sum, { count }) => sum + count, 0),
    },
    fleet: {
      ...fleet,
      entries: new Map(entries.map((entry) => [entry.ticket, entry])),
      unread,
      holds: new Map(holds.map((hold) => [hold.id, hold])),
      nextTicket: await findNextTicket(tx),
    },
  };
};

async function findHolds(tx: Transaction, modelIds: string[]): Promise<Hold[]> {
  if (modelIds.length === 0) return [];
  // CROSS JOIN: holds are few, and found first.
  const rows = await tx.$queryRaw<HoldRow[]>`
    SELECT "Hold".* FROM "Hold" CROSS JOIN "Bike" ON "Bike"."id" = "Hold"."bikeId"
    WHERE "Hold"."endedAt" IS NULL
      AND "Bike"."modelId" IN (SELECT value FROM json_each(${JSON.stringify(modelIds)}))`;
  return rows.map(toHold);
}

async function findNextTicket(tx: Transaction): Promise<number> {
  const [last] = await tx.$queryRaw<{ ticket: number | null }[]>`
    SELECT max("ticket") AS "ticket" FROM "WaitingEntry"`;
  return (last?.ticket ?? 0) + 1;
}

/**
 * Of each model's waiting list the first `head` entries without a hold, and the entries of the tickets `known`.
 * What that leaves out is counted only.
 */
async function findWaiting(
  tx: Transaction,
  { modelIds, head, known }: { modelIds: readonly string[]; head: number; known: readonly number[] },
): Promise<{ entries: WaitingEntry[]; unread: Fleet['unread'] }> {
  const counts = await countLive(tx, modelIds);
  const long = modelIds.filter((id) => (counts.get(id) ?? 0) > head);
  const short = modelIds.filter((id) => (counts.get(id) ?? 0) > 0 && !long.includes(id));
  const heads = await findHeads(tx, long, head);
  const next = [...heads.values()].flat().map(({ ticket }) => ticket);
  const tickets = [...new Set([...next, ...known])];
  if (short.length === 0 && tickets.length === 0) return { entries: [], unread: new Map() };
  const rows = await tx.$queryRaw<EntryRow[]>`
    SELECT * FROM "WaitingEntry"
    WHERE "endedAt" IS NULL AND ("modelId" IN (SELECT value FROM json_each(${JSON.stringify(short)}))
      OR "ticket" IN (SELECT value FROM json_each(${JSON.stringify(tickets)})))
    ORDER BY "ticket"`;
  const entries = rows.map(toEntry);
  const unread = long.flatMap((id): [string, UnreadEntries][] => {
    const count = (counts.get(id) ?? 0) - entries.filter(({ modelId }) => modelId === id).length;
    return count > 0 ? [[id, { after: heads.get(id)?.at(-1)?.rank ?? 0, count }]] : [];
  });
  return { entries, unread: new Map(unread) };
}

/** Positions of the entries of these models, and their number by station. */
async function findWantedPlaces(
  tx: Transaction,
  modelIds: readonly string[],
): Promise<{ modelId: string; stationId: string | null; count: number }[]> {
  if (modelIds.length === 0) return [];
  const places = await tx.$queryRaw<{ modelId: string; stationId: string | null; count: number }[]>`
    SELECT "modelId", "stationId", count(*) AS "count" FROM "WaitingEntry"
    WHERE "modelId" IN (SELECT value FROM json_each(${JSON.stringify(modelIds)})) AND "endedAt" IS NULL
    GROUP BY "modelId", "stationId" ORDER BY "modelId", "stationId"`;
  return places.map(({ count, ...place }) => ({ ...place, count }));
}

/** Each count is read from the index alone. */
async function countLive(tx: Transaction, modelIds: readonly string[]): Promise<Map<string, number>> {
  if (modelIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ modelId: string; count: number }[]>`
    SELECT "modelId", count(*) AS count FROM "WaitingEntry"
    WHERE "modelId" IN (SELECT value FROM json_each(${JSON.stringify(modelIds)})) AND "endedAt" IS NULL
    GROUP BY "modelId"`;
  return new Map(rows.map(({ modelId, count }) => [modelId, count]));
}

/** Who is next of each model, without those for whom a bike is held. */
async function findHeads(
  tx: Transaction,
  modelIds: readonly string[],
  head: number,
): Promise<Map<string, Waiting[]>> {
  const heads = new Map<string, Waiting[]>();
  for (const modelId of modelIds) {
    const rows = await tx.$queryRaw<Waiting[]>`
      SELECT "ticket", ${rank} AS "rank" FROM "WaitingEntry"
      WHERE "modelId" = ${modelId} AND "endedAt" IS NULL
        AND "ticket" NOT IN (SELECT "activeTicket" FROM "Hold" WHERE "activeTicket" IS NOT NULL)
      ORDER BY ${rank} LIMIT ${head}`;
    heads.set(modelId, rows);
  }
  return heads;
}

/** Where somebody stands in a waiting list. */
type Waiting = Pick<WaitingEntry, 'ticket' | 'rank'>;
