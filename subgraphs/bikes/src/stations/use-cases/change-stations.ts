import type { Actor } from '@bike-rentals/contracts';
import { isOpenAt } from '../../hours/domain/spans.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import { decide } from '../../use-cases/decide.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import {
  toDecisionContext,
  type Circumstances,
  type UseCaseContext,
} from '../../use-cases/use-case-context.ts';
import { offerIdleBikes } from '../../waiting-list/domain/waiting-list.ts';
import {
  createStation,
  findStationRow,
  findModelIdsAtStation,
  saveStation,
  type NewStation,
  type StationFlags,
} from '../store/stations.ts';

/** Adds a station. Returns its id. */
export async function addStation(service: UseCaseContext, actor: Actor, input: NewStation): Promise<string> {
  const context = toDecisionContext(service, actor);
  const stationId = await service.store.transact((tx) => insertStation(tx, input, context));
  service.onCommit();
  return stationId;
}

/** Adds a station in a transaction. Returns its id. */
export async function insertStation(
  tx: Transaction,
  input: NewStation & Partial<StationFlags>,
  context: Circumstances,
): Promise<string> {
  const { calendar } = await context.rules.read(tx);
  // It has no hours of its own yet.
  const isOpen = isOpenAt(calendar.town, context.now.getTime());
  const { id } = await createStation(tx, context.createId(), { ...input, isOpen });
  const payload = { stationId: id };
  await recordEvent(tx, { type: 'station.added', payload, aggregate: `station:${id}`, version: 0 }, context);
  return id;
}

/** False if there is no such station. Bikes at a station that rents again are offered to waiting users. */
export async function updateStation(
  service: UseCaseContext,
  actor: Actor,
  { id, ...changes }: Partial<NewStation & StationFlags> & { id: string },
): Promise<boolean> {
  const context = toDecisionContext(service, actor);
  const found = await service.store.transact(async (tx) => {
    if (!(await findStationRow(tx, id))) return false;
    await changeStation(tx, { id, changes, head: service.waitingListHead }, context);
    return true;
  });
  service.onCommit();
  return found;
}

/** Changes a station in a transaction, and offers its bikes. */
export async function changeStation(
  tx: Transaction,
  {
    id,
    changes,
    head,
  }: { id: string; changes: Partial<NewStation & StationFlags>; head: number | undefined },
  context: Circumstances,
): Promise<void> {
  const { version } = await saveStation(tx, id, changes);
  const payload = { stationId: id };
  await recordEvent(tx, { type: 'station.changed', payload, aggregate: `station:${id}`, version }, context);
  const modelIds = await findModelIdsAtStation(tx, id);
  const scope = { ...emptyScope, servedModelIds: modelIds };
  await decide(tx, { scope, context, head }, (fleet, now) => ({
    fleet: offerIdleBikes(fleet, new Set(modelIds), now),
  }));
}
