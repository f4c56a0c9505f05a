import type { Actor } from '@bike-rentals/contracts';
import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { findActiveRentalId } from '../../rentals/store/rentals.ts';
import { emptyScope, type FleetScope } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideAddBike, decideRetireBike, decideUpdateBike } from '../domain/change-bike.ts';
import { invalid, type BikeUpdate, type FleetChange } from '../domain/fleet-change.ts';
import { findBikeBySerial, findModelIdOfBike } from '../store/bikes.ts';

/** What staff gets back: the id of the bike, or what was wrong with which argument. */
export type ChangedBike = Exclude<FleetChange, { kind: 'changed' }> | { kind: 'changed'; bikeId: string };

interface Order {
  actor: Actor;
  reason?: string | undefined;
}

/** Adds a bike. Its serial number must be new, also in the eyes of people: see `toComparisonKey`. */
export async function addBike(
  service: UseCaseContext,
  order: Order,
  input: { serial: string; modelId: string; stationId: string },
): Promise<ChangedBike> {
  const scope = { ...emptyScope, modelIds: [input.modelId], stationIds: [input.stationId] };
  return change(service, order, {
    toScope: async () => scope,
    refuse: async (tx) => (await findBikeBySerial(tx, input.serial)) && serialTaken,
    decision: (fleet, context) => decideAddBike(fleet, input, context),
  });
}

/** Moves a bike, takes it out of service, or brings it back. */
export async function updateBike(
  service: UseCaseContext,
  order: Order,
  input: BikeUpdate & { id: string },
): Promise<ChangedBike> {
  const stationIds = input.stationId === undefined ? [] : [input.stationId];
  return change(service, order, {
    toScope: (tx) => toBikeScope(tx, input.id, stationIds),
    decision: (fleet, context) => decideUpdateBike(fleet, input, context),
  });
}

/** Retires a bike that is not rented. */
export async function retireBike(service: UseCaseContext, order: Order, id: string): Promise<ChangedBike> {
  return change(service, order, {
    toScope: (tx) => toBikeScope(tx, id, []),
    decision: (fleet, context) => decideRetireBike(fleet, id, context),
  });
}

/** Refuses a serial number that people would take for that of another bike. */
export const serialTaken = invalid(
  'serialNumber',
  'SERIAL_NUMBER_TAKEN',
  'Another bike has this serial number.',
);

interface Change {
  toScope: (tx: Transaction) => Promise<FleetScope>;
  refuse?: (tx: Transaction) => Promise<ChangedBike | undefined>;
  decision: (fleet: Fleet, context: DecisionContext) => FleetChange;
}

async function change(
  service: UseCaseContext,
  { actor, reason }: Order,
  change: Change,
): Promise<ChangedBike> {
  const context = toDecisionContext(service, actor, { reason });
  const result = await service.store.transact(async (tx) => {
    const refused = await change.refuse?.(tx);
    if (refused) return refused;
    const scope = await change.toScope(tx);
    const { decided } = await decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => {
      const decided = change.decision(fleet, now);
      return { decided, fleet: decided.kind === 'changed' ? decided.fleet : fleet };
    });
    return decided.kind === 'changed' ? { kind: decided.kind, bikeId: decided.bikeId } : decided;
  });
  service.onCommit();
  return result;
}

/** The bike and its model's waiting list: a user who loses a hold may get another. */
export async function toBikeScope(
  tx: Transaction,
  bikeId: string,
  stationIds: string[],
): Promise<FleetScope> {
  const modelId = await findModelIdOfBike(tx, bikeId);
  const servedModelIds = modelId === undefined ? [] : [modelId];
  const rentalId = await findActiveRentalId(tx, bikeId);
  const rentalIds = rentalId === undefined ? [] : [rentalId];
  return { ...emptyScope, bikeIds: [bikeId], rentalIds, stationIds, servedModelIds };
}
