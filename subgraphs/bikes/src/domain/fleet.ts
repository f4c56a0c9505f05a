import type { Actor, BikeEventPayload, BikeEventType } from '@bike-rentals/contracts';
import type { Approval } from '../approvals/domain/approval.ts';
import type { Bike } from '../catalogue/domain/bike.ts';
import type { Calendar } from '../hours/domain/calendar.ts';
import type { DamageReport } from '../maintenance/domain/damage-report.ts';
import type { Job } from '../maintenance/domain/job.ts';
import type { Membership } from '../memberships/domain/membership.ts';
import type { Photo } from '../photos/domain/photo.ts';
import type { Policies } from '../policies/domain/policies.ts';
import type { Pricing } from '../pricing/domain/pricing.ts';
import type { FormerBike } from '../rentals/domain/former-bike.ts';
import type { RenterBlock } from '../rentals/domain/renter-block.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import type { Renter } from '../renters/domain/renter.ts';
import type { Station } from '../stations/domain/station.ts';
import type { Hold, UnreadEntries, WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';

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
    trace?: string | undefined;
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
  formerBikes: ReadonlyMap<string, FormerBike>;
  /** By ticket, lowest first. */
  entries: ReadonlyMap<number, WaitingEntry>;
  /** By model, where only the head of its waiting list is in `entries`: what is not. */
  unread: ReadonlyMap<string, UnreadEntries>;
  holds: ReadonlyMap<string, Hold>;
  blocks: ReadonlyMap<string, RenterBlock>;
  memberships: ReadonlyMap<string, Membership>;
  /** By user. */
  approvals: ReadonlyMap<string, Approval>;
  /** Of bikes that decisions change: those that are open. */
  jobs: ReadonlyMap<string, Job>;
  /** Those of open jobs, and the last ones of whoever reports. */
  reports: ReadonlyMap<string, DamageReport>;
  /** Those that somebody adds to a report. */
  photos: ReadonlyMap<string, Photo>;
  stations: ReadonlyMap<string, Station>;
  /** By user, where anything is known of them. */
  renters: ReadonlyMap<string, Renter>;
  modelIds: ReadonlySet<string>;
  nextTicket: number;
  events: readonly DomainEvent[];
}

/** The collections that decisions change, and that are stored. */
export type StoredCollection = Exclude<
  keyof Fleet,
  'unread' | 'stations' | 'renters' | 'modelIds' | 'nextTicket' | 'events'
>;

/** A fleet with nothing in it, in which nothing has happened. */
export const emptyFleet: Fleet = {
  bikes: new Map(),
  rentals: new Map(),
  formerBikes: new Map(),
  entries: new Map(),
  unread: new Map(),
  holds: new Map(),
  blocks: new Map(),
  memberships: new Map(),
  approvals: new Map(),
  jobs: new Map(),
  reports: new Map(),
  photos: new Map(),
  stations: new Map(),
  renters: new Map(),
  modelIds: new Set(),
  nextTicket: 1,
  events: [],
};

/** The circumstances of a decision: all that it may not find out by itself. */
export interface DecisionContext {
  now: Date;
  createId: () => string;
  policies: Policies;
  /** What rentals cost. */
  pricing: Pricing;
  /** When stations are open. */
  calendar: Calendar;
  /** The version of the town's terms that holds; 0: there are none. */
  termsVersion: number;
  /** Of the town: an IANA name. */
  timeZone: string;
  actor: Actor;
  /** Why, when staff did it. */
  reason?: string | undefined;
  commandId?: string | undefined;
  /** The traceparent of what it comes from, if that is traced. */
  trace?: string | undefined;
}

/** A copy of `rows` in which `row` has this key. */
export function put<Key, Row>(rows: ReadonlyMap<Key, Row>, key: Key, row: Row): ReadonlyMap<Key, Row> {
  return new Map(rows).set(key, row);
}

/** The part of the circumstances that an event says. */
export type EventContext = Omit<
  DecisionContext,
  'policies' | 'pricing' | 'calendar' | 'termsVersion' | 'timeZone'
>;

interface NewEvent<Type extends BikeEventType> {
  aggregate: string;
  aggregateVersion: number;
  type: Type;
  payload: BikeEventPayload<Type>;
}

/** Adds an event to those that have happened. */
export function record<Type extends BikeEventType>(
  fleet: Fleet,
  newEvent: NewEvent<Type>,
  { now, createId, actor, reason, commandId, trace }: EventContext,
): Fleet {
  const event = { id: createId(), ...newEvent, at: now, actor, reason, commandId, trace } as DomainEvent;
  return { ...fleet, events: [...fleet.events, event] };
}
