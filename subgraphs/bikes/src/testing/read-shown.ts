import { countUnits, findModels } from '../catalogue/store/models.ts';
import { countParked, findAvailability, findStations } from '../stations/store/stations.ts';
import type { Store } from '../store/open-store.ts';
import { countQueues } from '../waiting-list/store/waiting-list.ts';

/** What clients are shown of one station or model, and the version that it is shown under. */
export interface Shown {
  id: string;
  version: number;
  counts: unknown;
}

export async function readShown(
  { read }: Pick<Store, 'read'>,
  stationIds: string[],
  modelIds: string[],
): Promise<Shown[]> {
  const parked = await countParked(read, stationIds);
  const availability = await findAvailability(read, stationIds);
  const waiting = await countQueues(read, modelIds);
  const places = [null, ...stationIds];
  const units = await countUnits(
    read,
    modelIds.flatMap((modelId) => places.map((stationId) => ({ modelId, stationId }))),
  );
  const versions = new Map(
    [...(await findStations(read, stationIds)), ...(await findModels(read, modelIds))].map((row) => [
      row.id,
      row.version + row.countsVersion,
    ]),
  );
  const toShown = (id: string, counts: unknown): Shown => ({ id, version: versions.get(id) ?? -1, counts });
  return [
    ...stationIds.map((id, index) => toShown(id, [parked[index], availability[index]])),
    ...modelIds.map((id, index) =>
      toShown(id, [waiting[index], units.slice(index * places.length, (index + 1) * places.length)]),
    ),
  ];
}

/** Those that show something else than before without a higher version: a client could go back to the older one. */
export function findStale(before: readonly Shown[], after: readonly Shown[]): Shown[] {
  return after.filter((is, index) => {
    const was = before[index];
    const hasChanged = JSON.stringify(was?.counts) !== JSON.stringify(is.counts);
    return was !== undefined && (hasChanged ? is.version <= was.version : is.version < was.version);
  });
}
