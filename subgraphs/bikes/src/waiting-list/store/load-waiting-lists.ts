import type { Fleet, UnreadEntries, WaitingEntry } from '../../domain/fleet.ts';
import type { Transaction } from '../../store/open-store.ts';
import { toEntry } from '../../store/rows.ts';

/**
 * Of each model's waiting list the first `head` entries without a hold, and the entries of the tickets `known`.
 * What that leaves out is counted only.
 */
export async function findWaiting(
  tx: Transaction,
  { modelIds, head, known }: { modelIds: readonly string[]; head: number; known: readonly number[] },
): Promise<{ entries: WaitingEntry[]; unread: Fleet['unread'] }> {
  const counts = await countLive(tx, modelIds);
  const long = modelIds.filter((id) => (counts.get(id) ?? 0) > head);
  const short = modelIds.filter((id) => (counts.get(id) ?? 0) > 0 && !long.includes(id));
  const heads = await findHeads(tx, long, head);
  const tickets = [...new Set([...[...heads.values()].flat(), ...known])];
  if (short.length === 0 && tickets.length === 0) return { entries: [], unread: new Map() };
  const rows = await tx.waitingEntry.findMany({
    where: {
      endedAt: null,
      OR: [...(short.length > 0 ? [{ modelId: { in: short } }] : []), { ticket: { in: tickets } }],
    },
    orderBy: { ticket: 'asc' },
  });
  const entries = rows.map(toEntry);
  const unread = long.flatMap((id): [string, UnreadEntries][] => {
    const count = (counts.get(id) ?? 0) - entries.filter(({ modelId }) => modelId === id).length;
    return count > 0 ? [[id, { after: heads.get(id)?.at(-1) ?? 0, count }]] : [];
  });
  return { entries, unread: new Map(unread) };
}

/** Positions of the entries of these models, and their number by station. */
export async function findWantedPlaces(
  tx: Transaction,
  modelIds: readonly string[],
): Promise<{ modelId: string; stationId: string | null; count: number }[]> {
  if (modelIds.length === 0) return [];
  const places = await tx.waitingEntry.groupBy({
    by: ['modelId', 'stationId'],
    where: { modelId: { in: [...modelIds] }, endedAt: null },
    orderBy: [{ modelId: 'asc' }, { stationId: 'asc' }],
    _count: true,
  });
  return places.map(({ _count: count, modelId, stationId }) => ({ modelId, stationId, count }));
}

/** Each count is read from the index alone. */
async function countLive(tx: Transaction, modelIds: readonly string[]): Promise<Map<string, number>> {
  if (modelIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ modelId: string; count: number | bigint }[]>`
    SELECT "modelId", count(*) AS count FROM "WaitingEntry"
    WHERE "modelId" IN (SELECT value FROM json_each(${JSON.stringify(modelIds)})) AND "endedAt" IS NULL
    GROUP BY "modelId"`;
  return new Map(rows.map(({ modelId, count }) => [modelId, Number(count)]));
}

/** The lowest tickets of each model that have no bike held for them. */
async function findHeads(
  tx: Transaction,
  modelIds: readonly string[],
  head: number,
): Promise<Map<string, number[]>> {
  const heads = new Map<string, number[]>();
  for (const modelId of modelIds) {
    const rows = await tx.$queryRaw<{ ticket: number | bigint }[]>`
      SELECT "ticket" FROM "WaitingEntry"
      WHERE "modelId" = ${modelId} AND "endedAt" IS NULL
        AND "ticket" NOT IN (SELECT "activeTicket" FROM "Hold" WHERE "activeTicket" IS NOT NULL)
      ORDER BY "ticket" LIMIT ${head}`;
    heads.set(
      modelId,
      rows.map(({ ticket }) => Number(ticket)),
    );
  }
  return heads;
}
