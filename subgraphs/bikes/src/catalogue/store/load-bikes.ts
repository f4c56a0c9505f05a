import type { OpenNow } from '../../hours/domain/calendar.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { union, type LoadingFleet, type LoadStep, type Place } from '../../store/fleet-scope.ts';
import { Prisma, type Bike as BikeRow } from '../../store/generated/client.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { Bike } from '../domain/bike.ts';
import { toBike } from './bike-table.ts';

/** The bikes that the scope names. */
export const loadNamedBikes: LoadStep = async (tx, loading) => {
  const { bikeIds } = loading.scope;
  return addBikes(loading, await findBikes(tx, bikeIds));
};

/** The bikes that are held. */
export const loadHeldBikes: LoadStep = async (tx, loading) => {
  const { bikes, holds } = loading.fleet;
  const unknown = [...holds.values()].map(({ bikeId }) => bikeId).filter((id) => !bikes.has(id));
  return addBikes(loading, await findBikes(tx, unknown));
};

/** Bikes that stand idle where the scope wants one: longest idle first, at stations that are renting and open. */
export const loadIdleBikes: LoadStep = async (tx, loading, { openNow }) => {
  const { idleAt, maxIdleBikes } = loading.scope;
  const distinct = new Map(idleAt.map((place) => [`${place.modelId}:${place.stationId ?? ''}`, place]));
  const found: Bike[] = [];
  for (const place of distinct.values())
    found.push(...(await findIdleBikes(tx, { ...place, openNow }, maxIdleBikes)));
  return addBikes(loading, found);
};

/** Which of the scope's models are on offer. */
export const loadModels: LoadStep = async (tx, loading) => {
  const { modelIds } = loading.scope;
  // An empty list finds nothing: no statement is spent on it.
  if (modelIds.length === 0) return loading;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "BikeModel"
    WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(modelIds)})) AND "retiredAt" IS NULL`;
  return { ...loading, fleet: { ...loading.fleet, modelIds: new Set(rows.map(({ id }) => id)) } };
};

async function findBikes(tx: Transaction, ids: string[]): Promise<Bike[]> {
  if (ids.length === 0) return [];
  const rows = await tx.$queryRaw<BikeRow[]>`
    SELECT * FROM "Bike" WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return rows.map(toBike);
}

async function findIdleBikes(
  tx: Transaction,
  { modelId, stationId, openNow }: Place & { openNow: OpenNow },
  limit: number,
): Promise<Bike[]> {
  const { isTownOpen, others } = openNow;
  const isOther = Prisma.sql`"stationId" IN (SELECT value FROM json_each(${JSON.stringify(others)}))`;
  // The plus hides the order from SQLite, so that it looks for the few bikes of the station first.
  const [atStation, inOrder] =
    stationId === null
      ? [Prisma.empty, Prisma.sql`"idleSince", "id"`]
      : [Prisma.sql`AND "stationId" = ${stationId}`, Prisma.sql`+"idleSince", "id"`];
  // The subquery around the model keeps the plan: beside an ORDER BY, SQLite plans by the value of a parameter that a column
  // is equal to, and so prepares the statement anew at each run.
  const rows = await tx.$queryRaw<BikeRow[]>`
    SELECT * FROM "Bike"
    WHERE "modelId" = (SELECT ${modelId}) AND "state" = 'AVAILABLE' ${atStation}
      AND EXISTS (SELECT 1 FROM "Station" WHERE "Station"."id" = "Bike"."stationId" AND "isRenting")
      AND ${isTownOpen ? Prisma.sql`NOT +${isOther}` : Prisma.sql`+${isOther}`}
    ORDER BY ${inOrder} LIMIT ${limit}`;
  return rows.map(toBike);
}

function addBikes({ scope, fleet }: LoadingFleet, found: Bike[]): LoadingFleet {
  const bikes: Fleet['bikes'] = new Map([...fleet.bikes, ...found.map((bike) => [bike.id, bike] as const)]);
  const modelIds = found.map(({ modelId }) => modelId);
  const stationIds = found.flatMap(({ stationId }) => stationId ?? []);
  return {
    scope: {
      ...scope,
      modelIds: union(scope.modelIds, modelIds),
      stationIds: union(scope.stationIds, stationIds),
    },
    fleet: { ...fleet, bikes },
  };
}
