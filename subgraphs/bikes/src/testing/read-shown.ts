import { countUnits, findModels } from '../catalogue/store/models.ts';
import { toCatalogueChange } from '../live-events/graphql/catalogue-change.ts';
import { toLiveEvent } from '../live-events/graphql/live-event.ts';
import { countParked, findAvailability, findStations } from '../stations/store/stations.ts';
import { findEventsAfter } from '../store/events.ts';
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

/**
 * The stations and models that a subscriber looks at anew after the events since `seq`: those that the events name,
 * where their bikes stand, and the models at stations that have changed.
 */
export async function findTold({ read }: Pick<Store, 'read'>, seq: number): Promise<ReadonlySet<string>> {
  const rows = await findEventsAfter(read, seq, 1_000);
  const events = rows.flatMap((row) => toLiveEvent(row) ?? []);
  const changes = rows.flatMap((row) => toCatalogueChange(row) ?? []);
  const changedIds = changes.flatMap(({ stationId }) => stationId ?? []);
  const moved = await read.bike.findMany({ where: { id: { in: events.map(({ bikeId }) => bikeId) } } });
  const parked = await read.bike.findMany({ where: { stationId: { in: changedIds } } });
  const told = [
    ...events.flatMap(({ leftStationId, modelId }) => [leftStationId, modelId]),
    ...moved.map(({ stationId }) => stationId),
    ...changes.flatMap(({ stationId, modelId }) => [stationId, modelId]),
    ...parked.map(({ modelId }) => modelId),
  ];
  return new Set(told.filter((id) => id !== null));
}

/** Those that show something else than before, of which no event tells: a page would keep what it shows. */
export function findUntold(
  before: readonly Shown[],
  after: readonly Shown[],
  told: ReadonlySet<string>,
): Shown[] {
  return after.filter(
    (is, index) => JSON.stringify(before[index]?.counts) !== JSON.stringify(is.counts) && !told.has(is.id),
  );
}

/** Those that show something else than before without a higher version: a client could go back to the older one. */
export function findStale(before: readonly Shown[], after: readonly Shown[]): Shown[] {
  return after.filter((is, index) => {
    const was = before[index];
    const hasChanged = JSON.stringify(was?.counts) !== JSON.stringify(is.counts);
    return was !== undefined && (hasChanged ? is.version <= was.version : is.version < was.version);
  });
}
