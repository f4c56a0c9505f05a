import { countUnits } from '../catalogue/read-model/model-list.ts';
import type { Fleet } from '../domain/fleet.ts';
import { toCatalogueChange } from '../live-events/graphql/catalogue-change.ts';
import { toLiveEvent } from '../live-events/graphql/live-event.ts';
import type { ReadModel } from '../read-model/create-read-model.ts';
import { findEventsAfter } from '../store/events.ts';
import type { Store } from '../store/open-store.ts';

/** What clients are shown of one station or model. */
export interface Counts {
  id: string;
  counts: unknown;
}

/** The same with the version that it is shown under. */
export interface Shown extends Counts {
  version: number;
}

/** What the read model shows of all stations and models. */
export function readShown(readModel: ReadModel): Shown[] {
  const stations = [...readModel.stations.values()];
  const models = [...readModel.models.values()];
  const places = [undefined, ...stations.map(({ id }) => id)];
  return [
    ...stations.map(({ id, version, bikesParked, standing }) => ({
      id,
      version,
      counts: [bikesParked, ...models.map((model) => standing.get(model.id)?.available ?? 0)],
    })),
    ...models.map((model) => ({
      id: model.id,
      version: model.version,
      counts: [model.waiting, ...places.map((stationId) => countUnits(readModel, model, stationId))],
    })),
  ];
}

/** The same counted one by one, from all that there is. */
export function countShown(
  fleet: Fleet,
  stationIds: readonly string[],
  modelIds: readonly string[],
): Counts[] {
  const bikes = [...fleet.bikes.values()];
  const held = new Set(
    [...fleet.holds.values()].filter(({ endedAt }) => !endedAt).map(({ ticket }) => ticket),
  );
  const waiting = [...fleet.entries.values()].filter(({ endedAt, ticket }) => !endedAt && !held.has(ticket));
  const isOpen = (id: string | null) => id !== null && fleet.stations.get(id)?.isRenting === true;
  const countAvailable = (modelId: string, stationId: string | undefined) =>
    bikes.filter(
      (bike) =>
        bike.modelId === modelId &&
        bike.state === 'AVAILABLE' &&
        (stationId === undefined || bike.stationId === stationId),
    );
  return [
    ...stationIds.map((id) => ({
      id,
      counts: [
        bikes.filter(({ stationId, state }) => stationId === id && state !== 'RETIRED').length,
        ...modelIds.map((modelId) => countAvailable(modelId, id).length),
      ],
    })),
    ...modelIds.map((id) => ({
      id,
      counts: [
        waiting.filter(({ modelId }) => modelId === id).length,
        ...[undefined, ...stationIds].map(
          (stationId) => countAvailable(id, stationId).filter((bike) => isOpen(bike.stationId)).length,
        ),
      ],
    })),
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
