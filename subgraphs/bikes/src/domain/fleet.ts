import type { Actor, BikeEventPayload, BikeEventType } from '@bike-rentals/contracts';
import type { BikeState } from '../catalogue/domain/bike-state.ts';
import type { Rules } from './rules.ts';

/** A physical bike. */
export interface Bike {
  id: string;
  serial: string;
  /** Shown in public feeds; new after every trip, so that trips cannot be followed. */
  feedId: string;
  modelId: string;
  /** Null while rented or missing. */
  stationId: string | null;
  state: BikeState;
  /** Goes to maintenance when it comes back. */
  withdraw: boolean;
  idleSince: Date;
  version: number;
  retiredAt: Date | null;
  retiredReason: string | null;
}

/** A user's use of a bike, from its start until its end. */
export interface Rental {
  id: string;
  commandId: string;
  userId: string;
  bikeId: string;
  modelId: string;
  startStationId: string;
  endStationId: string | null;
  /** Which of the user's rentals of this model it is, from 1 to the limit; null once ended. */
  slot: number | null;
  version: number;
  rentedAt: Date;
  returnBy: Date;
  remindedAt: Date | null;
  overdueAt: Date | null;
  endedAt: Date | null;
  endReason: 'RETURNED' | 'FORCED' | null;
}

/** A user waiting for a bike of a model. The ticket is the place: order never depends on a clock. */
export interface WaitingEntry {
  ticket: number;
  id: string;
  userId: string;
  modelId: string;
  /** Only a bike at this station will do; null: any. */
  stationId: string | null;
  version: number;
  joinedAt: Date;
  endedAt: Date | null;
  endReason: 'FULFILLED' | 'LEFT' | 'LAPSED' | null;
}

/** A bike kept for the user at the head of the waiting list. */
export interface Hold {
  id: string;
  bikeId: string;
  userId: string;
  ticket: number;
  startedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endReason: 'TAKEN' | 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN' | null;
}

/** Entries without a hold that a decision has not loaded. */
export interface UnreadEntries {
  /** All of them have higher tickets than this. */
  after: number;
  count: number;
}

export interface Station {
  id: string;
  /** False: bikes that stand there cannot be rented. They can always be brought back. */
  isRenting: boolean;
}

/** An event that a decision has recorded; it is stored with the change. */
export type DomainEvent = {
  [Type in BikeEventType]: {
    id: string;
    type: Type;
    aggregate: string;
    aggregateVersion: number;
    at: Date;
    actor: Actor;
    reason: string | undefined;
    commandId: string | undefined;
    payload: BikeEventPayload<Type>;
  };
}[BikeEventType];

/**
 * The part of the fleet that a decision needs, as a value. A decision returns a new one, in which
 * `events` has grown by what happened; nothing is changed in place.
 */
export interface Fleet {
  bikes: ReadonlyMap<string, Bike>;
  rentals: ReadonlyMap<string, Rental>;
  /** By ticket, lowest first. */
  entries: ReadonlyMap<number, WaitingEntry>;
  /** By model, where only the head of its waiting list is in `entries`: what is not. */
  unread: ReadonlyMap<string, UnreadEntries>;
  holds: ReadonlyMap<string, Hold>;
  stations: ReadonlyMap<string, Station>;
  modelIds: ReadonlySet<string>;
  nextTicket: number;
  events: readonly DomainEvent[];
}

export const emptyFleet: Fleet = {
  bikes: new Map(),
  rentals: new Map(),
  entries: new Map(),
  unread: new Map(),
  holds: new Map(),
  stations: new Map(),
  modelIds: new Set(),
  nextTicket: 1,
  events: [],
};

/** The circumstances of a decision: all that it may not find out by itself. */
export interface DecisionContext {
  now: Date;
  createId: () => string;
  rules: Rules;
  actor: Actor;
  /** Why, when staff did it. */
  reason?: string | undefined;
  commandId?: string | undefined;
}

export function withBike(fleet: Fleet, bike: Bike): Fleet {
  return { ...fleet, bikes: put(fleet.bikes, bike.id, bike) };
}

export function withRental(fleet: Fleet, rental: Rental): Fleet {
  return { ...fleet, rentals: put(fleet.rentals, rental.id, rental) };
}

export function withEntry(fleet: Fleet, entry: WaitingEntry): Fleet {
  return { ...fleet, entries: put(fleet.entries, entry.ticket, entry) };
}

export function withHold(fleet: Fleet, hold: Hold): Fleet {
  return { ...fleet, holds: put(fleet.holds, hold.id, hold) };
}

function put<Key, Row>(rows: ReadonlyMap<Key, Row>, key: Key, row: Row): ReadonlyMap<Key, Row> {
  return new Map(rows).set(key, row);
}

export function getBike(fleet: Fleet, id: string): Bike {
  const bike = fleet.bikes.get(id);
  if (!bike) throw new Error(`bike ${id} was not loaded`);
  return bike;
}

interface NewEvent<Type extends BikeEventType> {
  aggregate: string;
  aggregateVersion: number;
  type: Type;
  payload: BikeEventPayload<Type>;
}

export function record<Type extends BikeEventType>(
  fleet: Fleet,
  newEvent: NewEvent<Type>,
  { now, createId, actor, reason, commandId }: DecisionContext,
): Fleet {
  const event = { id: createId(), ...newEvent, at: now, actor, reason, commandId } as DomainEvent;
  return { ...fleet, events: [...fleet.events, event] };
}

/** Records what happened to `bike`, whose version counts it. */
export function recordBikeEvent<Type extends BikeEventType>(
  fleet: Fleet,
  bike: Bike,
  {
    type,
    payload,
    context: context,
  }: { type: Type; payload: BikeEventPayload<Type>; context: DecisionContext },
): Fleet {
  return record(
    fleet,
    { aggregate: `bike:${bike.id}`, aggregateVersion: bike.version, type, payload },
    context,
  );
}
