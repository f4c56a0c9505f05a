import type { Actor } from '@bike-rentals/contracts';
import {
  addBike as add,
  retireBike as retire,
  updateBike as update,
  type BikeUpdate,
} from '../domain/change-bike.ts';
import type { FleetChange } from '../domain/fleet-change.ts';
import type { Fleet, Moment } from '../domain/fleet.ts';
import { findBikeBySerial, findModelIdOfBike } from '../store/bikes.ts';
import { findActiveRentalId } from '../store/rentals.ts';
import { nothing, type Subject } from '../store/load-fleet.ts';
import type { Transaction } from '../store/open-store.ts';
import { decide } from './decide.ts';
import { toMoment, type Service } from './use-case-context.ts';

/** What staff gets back: the id of the bike, or what was wrong with which argument. */
export type ChangedBike = Exclude<FleetChange, { kind: 'changed' }> | { kind: 'changed'; bikeId: string };

interface Order {
  actor: Actor;
  reason?: string | undefined;
}

export async function addBike(
  service: Service,
  order: Order,
  input: { serial: string; modelId: string; stationId: string },
): Promise<ChangedBike> {
  const subject = { ...nothing, modelIds: [input.modelId], stationIds: [input.stationId] };
  return change(service, order, {
    toSubject: async () => subject,
    refuse: async (tx) =>
      (await findBikeBySerial(tx, input.serial)) && {
        kind: 'invalid',
        field: 'serialNumber',
        code: 'SERIAL_NUMBER_TAKEN',
        message: 'Another bike has this serial number.',
      },
    decision: (fleet, moment) => add(fleet, input, moment),
  });
}

export async function updateBike(
  service: Service,
  order: Order,
  input: BikeUpdate & { id: string },
): Promise<ChangedBike> {
  const stationIds = input.stationId === undefined ? [] : [input.stationId];
  return change(service, order, {
    toSubject: (tx) => toBikeSubject(tx, input.id, stationIds),
    decision: (fleet, moment) => update(fleet, input, moment),
  });
}

export async function retireBike(service: Service, order: Order, id: string): Promise<ChangedBike> {
  return change(service, order, {
    toSubject: (tx) => toBikeSubject(tx, id, []),
    decision: (fleet, moment) => retire(fleet, id, moment),
  });
}

interface Change {
  toSubject: (tx: Transaction) => Promise<Subject>;
  refuse?: (tx: Transaction) => Promise<ChangedBike | undefined>;
  decision: (fleet: Fleet, moment: Moment) => FleetChange;
}

async function change(service: Service, { actor, reason }: Order, change: Change): Promise<ChangedBike> {
  const moment = toMoment(service, actor, { reason });
  const result = await service.store.transact(async (tx) => {
    const refused = await change.refuse?.(tx);
    if (refused) return refused;
    const subject = await change.toSubject(tx);
    const { decided } = await decide(tx, { subject, moment, head: service.waitingListHead }, (fleet, now) => {
      const decided = change.decision(fleet, now);
      return { decided, fleet: decided.kind === 'changed' ? decided.fleet : fleet };
    });
    return decided.kind === 'changed' ? { kind: decided.kind, bikeId: decided.bikeId } : decided;
  });
  service.onCommit();
  return result;
}

/** The bike, and whom its model may serve: whoever loses a hold may get another. */
async function toBikeSubject(tx: Transaction, bikeId: string, stationIds: string[]): Promise<Subject> {
  const modelId = await findModelIdOfBike(tx, bikeId);
  const servedModelIds = modelId === undefined ? [] : [modelId];
  const rentalId = await findActiveRentalId(tx, bikeId);
  const rentalIds = rentalId === undefined ? [] : [rentalId];
  return { ...nothing, bikeIds: [bikeId], rentalIds, stationIds, servedModelIds };
}
