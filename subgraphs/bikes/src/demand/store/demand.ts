import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { RefusedDemand } from '../domain/refused-demand.ts';

/** An hour of UTC as keys have it: they are in the order of time. */
const toHour = (instant: Date): string => instant.toISOString().slice(0, 13);

/** Those that were not counted in the hour of `now` before, and are from now on. */
export async function markCounted(
  tx: Transaction,
  demands: readonly RefusedDemand[],
  now: Date,
): Promise<RefusedDemand[]> {
  const byKey = new Map<string, RefusedDemand>();
  for (const demand of demands) {
    const { userId, modelId, stationId } = demand;
    const key = [toHour(now), userId, modelId, stationId ?? ''].join(' ');
    if (!byKey.has(key)) byKey.set(key, demand);
  }
  const fresh = await tx.$queryRaw<{ key: string }[]>`
    INSERT INTO "CountedDemand" ("key") SELECT value FROM json_each(${JSON.stringify([...byKey.keys()])}) WHERE TRUE
    ON CONFLICT DO NOTHING RETURNING "key"`;
  return fresh.map(({ key }) => byKey.get(key) as RefusedDemand);
}

/** Adds them to the counts of a day. */
export async function addToDay(
  tx: Transaction,
  day: string,
  demands: readonly RefusedDemand[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "DayDemand" ("day", "modelId", "stationId", "code", "refusals")
    SELECT ${day}, value ->> 'modelId', coalesce(value ->> 'stationId', ''), value ->> 'code', 1
    FROM json_each(${JSON.stringify(demands)}) WHERE TRUE
    ON CONFLICT DO UPDATE SET "refusals" = "refusals" + 1`;
}

const pruneBatchSize = 500;

/** Deletes some marks of earlier hours and counts of days before `firstDay`; true if there may be more. */
export async function pruneDemand(
  tx: Transaction,
  { now, firstDay }: { now: Date; firstDay: string },
): Promise<boolean> {
  const marks = await tx.$executeRaw`
    DELETE FROM "CountedDemand" WHERE "key" IN
    (SELECT "key" FROM "CountedDemand" WHERE "key" < ${toHour(now)} LIMIT ${pruneBatchSize})`;
  const counts = await tx.$executeRaw`
    DELETE FROM "DayDemand" WHERE "rowid" IN
    (SELECT "rowid" FROM "DayDemand" WHERE "day" < ${firstDay} LIMIT ${pruneBatchSize})`;
  return Math.max(marks, counts) === pruneBatchSize;
}

/** How often a model was refused at a station. */
export interface DemandAtPlace {
  modelId: string;
  stationId: string | null;
  code: string;
  refusals: number;
}

/** From one day of the town to another, both included. */
export interface Days {
  from: string;
  to: string;
}

/** The places with the most refusals within these days, the most first. */
export async function findDemand(read: Reader, { from, to }: Days, limit: number): Promise<DemandAtPlace[]> {
  const rows = await read.$queryRaw<(DemandAtPlace & { stationId: string })[]>`
    SELECT "modelId", "stationId", "code", sum("refusals") AS "refusals" FROM "DayDemand"
    WHERE "day" BETWEEN ${from} AND ${to} GROUP BY "modelId", "stationId", "code"
    ORDER BY 4 DESC, 1, 2, 3 LIMIT ${limit}`;
  return rows.map((row) => ({ ...row, stationId: row.stationId === '' ? null : row.stationId }));
}

/** The place of a count in the list of them. */
export interface DemandKey {
  day: string;
  modelId: string;
  stationId: string | null;
  code: string;
}

/** One page of the counts of each day, in the order of their keys; without a first or last day: of all that are kept. */
export async function findDemandPage(
  read: Reader,
  {
    from = '',
    to = '9999-12-31',
    first,
    after,
  }: { [Day in keyof Days]: Days[Day] | undefined } & { first: number; after: DemandKey | undefined },
): Promise<Page<DemandKey & { refusals: number }>> {
  const { day = '', modelId = '', stationId, code = '' } = after ?? {};
  const rows = await read.$queryRaw<(DemandKey & { stationId: string; refusals: number })[]>`
    SELECT "day", "modelId", "stationId", "code", "refusals" FROM "DayDemand"
    WHERE "day" BETWEEN ${from} AND ${to}
      AND ("day", "modelId", "stationId", "code") > (${day}, ${modelId}, ${stationId ?? ''}, ${code})
    ORDER BY "day", "modelId", "stationId", "code" LIMIT ${first + 1}`;
  const toRow = (row: (typeof rows)[number]) => ({
    ...row,
    stationId: row.stationId === '' ? null : row.stationId,
  });
  return toPage(rows.map(toRow), first);
}

/** All refusals within these days. */
export async function countDemand(read: Reader, { from, to }: Days): Promise<number> {
  const { _sum } = await read.dayDemand.aggregate({
    where: { day: { gte: from, lte: to } },
    _sum: { refusals: true },
  });
  return _sum.refusals ?? 0;
}
