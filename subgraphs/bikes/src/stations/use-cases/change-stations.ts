import type { Actor, BikeEventPayload } from '@bike-rentals/contracts';
import { emptyFleet, record, type DecisionContext } from '../../domain/fleet.ts';
import { offerIdleBikes } from '../../waiting-list/domain/waiting-list.ts';
import { appendEvents } from '../../store/events.ts';
import { emptyScope } from '../../store/load-fleet.ts';
import { createModel, findModelByName, type NewModel } from '../../catalogue/store/models.ts';
import {
  createStation,
  findStationRow,
  findModelIdsAtStation,
  saveStation,
  type NewStation,
} from '../store/stations.ts';
import type { Transaction } from '../../store/open-store.ts';
import { raiseCountsVersions } from '../../store/write-rows.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';

/** The id of the new model, or undefined if brand and name are taken. */
export async function addBikeModel(
  service: UseCaseContext,
  actor: Actor,
  input: NewModel,
): Promise<string | undefined> {
  const context = toDecisionContext(service, actor);
  const modelId = await service.store.transact(async (tx) => {
    if (await findModelByName(tx, input)) return undefined;
    const { id } = await createModel(tx, context.createId(), input);
    await announce(
      tx,
      { type: 'model.added', payload: { modelId: id }, aggregate: `model:${id}`, version: 0 },
      context,
    );
    return id;
  });
  service.onCommit();
  return modelId;
}

export async function addStation(service: UseCaseContext, actor: Actor, input: NewStation): Promise<string> {
  const context = toDecisionContext(service, actor);
  const stationId = await service.store.transact(async (tx) => {
    const { id } = await createStation(tx, context.createId(), input);
    const payload = { stationId: id };
    await announce(tx, { type: 'station.added', payload, aggregate: `station:${id}`, version: 0 }, context);
    return id;
  });
  service.onCommit();
  return stationId;
}

/** False if there is no such station. Bikes at a station that rents again are offered to waiting users. */
export async function updateStation(
  service: UseCaseContext,
  actor: Actor,
  { id, ...changes }: Partial<NewStation> & { id: string; isRenting?: boolean; isReturning?: boolean },
): Promise<boolean> {
  const context = toDecisionContext(service, actor);
  const found = await service.store.transact(async (tx) => {
    if (!(await findStationRow(tx, id))) return false;
    const { version } = await saveStation(tx, id, changes);
    const payload = { stationId: id };
    await announce(tx, { type: 'station.changed', payload, aggregate: `station:${id}`, version }, context);
    const modelIds = await findModelIdsAtStation(tx, id);
    if (changes.isRenting !== undefined) await raiseCountsVersions(tx, 'BikeModel', new Set(modelIds));
    const subject = { ...emptyScope, servedModelIds: modelIds };
    await decide(tx, { scope: subject, context: context, head: service.waitingListHead }, (fleet, now) => ({
      fleet: offerIdleBikes(fleet, new Set(modelIds), now),
    }));
    return true;
  });
  service.onCommit();
  return found;
}

type CatalogueEvent = 'model.added' | 'station.added' | 'station.changed';

async function announce<Type extends CatalogueEvent>(
  tx: Transaction,
  { version, ...event }: { type: Type; payload: BikeEventPayload<Type>; aggregate: string; version: number },
  context: DecisionContext,
): Promise<void> {
  await appendEvents(tx, record(emptyFleet, { ...event, aggregateVersion: version }, context).events);
}
