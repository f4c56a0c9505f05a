import { countUnits, findModels } from '../catalogue/store/models.ts';
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
  /** The part of the counts that changes with bikes only, not with who waits. */
  ofBikes: unknown;
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
  const toShown = (id: string, ofBikes: unknown, queue?: number): Shown => ({
    id,
    version: versions.get(id) ?? -1,
    counts: [queue, ofBikes],
    ofBikes,
  });
  return [
    ...stationIds.map((id, index) => toShown(id, [parked[index], availability[index]])),
    ...modelIds.map((id, index) =>
      toShown(id, units.slice(index * places.length, (index + 1) * places.length), waiting[index]),
    ),
  ];
}

/**
 * The stations and models that a subscriber to `bikeEvents` looks at anew after the events since `seq`: those that the
 * events name, and where their bikes stand.
 */
export async function findTold({ read }: Pick<Store, 'read'>, seq: number): Promise<ReadonlySet<string>> {
  const events = (await findEventsAfter(read, seq, 1_000)).flatMap((row) => toLiveEvent(row) ?? []);
  const ids = events.map(({ bikeId }) => bikeId);
  const bikes = await read.bike.findMany({ where: { id: { in: ids } }, select: { stationId: true } });
  return new Set([
    ...events.flatMap(({ leftStationId, modelId }) => [leftStationId ?? [], modelId].flat()),
    ...bikes.flatMap(({ stationId }) => stationId ?? []),
  ]);
}

/** Those that show other counts of bikes than before, of which no event tells: a page would keep the old ones. */
export function findUntold(
  before: readonly Shown[],
  after: readonly Shown[],
  told: ReadonlySet<string>,
): Shown[] {
  return after.filter(
    (is, index) => JSON.stringify(before[index]?.ofBikes) !== JSON.stringify(is.ofBikes) && !told.has(is.id),
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
