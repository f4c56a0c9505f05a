import type { LoadStep } from '../../store/fleet-scope.ts';

/** The stations that the scope names, and those of all bikes that were loaded. */
export const loadStations: LoadStep = async (tx, loading) => {
  const { stationIds } = loading.scope;
  if (stationIds.length === 0) return loading;
  const rows = await tx.$queryRaw<{ id: string; isRenting: unknown }[]>`
    SELECT "id", "isRenting" FROM "Station"
    WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(stationIds)})) AND "retiredAt" IS NULL`;
  const stations = new Map(rows.map(({ id, isRenting }) => [id, { id, isRenting: Boolean(isRenting) }]));
  return { ...loading, fleet: { ...loading.fleet, stations } };
};
