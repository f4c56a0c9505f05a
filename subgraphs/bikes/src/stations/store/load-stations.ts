import type { LoadStep } from '../../store/fleet-scope.ts';

/** The stations that the scope names, and those of all bikes that were loaded. */
export const loadStations: LoadStep = async (tx, loading) => {
  const { stationIds } = loading.scope;
  if (stationIds.length === 0) return loading;
  const rows = await tx.station.findMany({
    where: { id: { in: stationIds }, retiredAt: null },
    select: { id: true, isRenting: true },
  });
  return { ...loading, fleet: { ...loading.fleet, stations: new Map(rows.map((row) => [row.id, row])) } };
};
