import type { Fleet } from '../domain/fleet.ts';
import type { OpenNow } from '../hours/domain/calendar.ts';
import type { Transaction } from './open-store.ts';

/** What a decision is about. From this follows what else it has to see. */
export interface FleetScope {
  bikeIds: string[];
  modelIds: string[];
  stationIds: string[];
  rentalIds: string[];
  userIds: string[];
  /** Users who may start a rental. Their last rentals are loaded, because the price of the new one may continue theirs. */
  startingUserIds: string[];
  /** Whose reports of damage matter. */
  reporterIds: string[];
  /** Photos that somebody adds to a report. */
  photoIds: string[];
  /** Where a bike that stands idle may be wanted. */
  idleAt: Place[];
  /** How many of each place may be used up. */
  maxIdleBikes: number;
  /** Whose other rentals matter: those within the span, and the one that began last. */
  spans: RentedSpan[];
  /** Entries by their tickets. */
  tickets: number[];
  /** Models with idle bikes, whose whole waiting list may be served. */
  servedModelIds: string[];
}

/** A part of time in which a bike is or may have been rented. */
export interface RentedSpan {
  bikeId: string;
  from: Date;
  /** Null: it goes on. */
  to: Date | null;
}

/** A model at a station. */
export interface Place {
  modelId: string;
  /** Null: any station. */
  stationId: string | null;
}

/** A scope that loads nothing. */
export const emptyScope: FleetScope = {
  bikeIds: [],
  modelIds: [],
  stationIds: [],
  rentalIds: [],
  userIds: [],
  startingUserIds: [],
  reporterIds: [],
  photoIds: [],
  idleAt: [],
  maxIdleBikes: 0,
  spans: [],
  tickets: [],
  servedModelIds: [],
};

/** What a step of loading has to go by, and what it returns, with more in both. */
export interface LoadingFleet {
  scope: FleetScope;
  /** What has been found so far. */
  fleet: Fleet;
}

/** How much is loaded. */
export interface LoadOptions {
  /** Entries without a hold that are read of each waiting list. */
  head: number;
  /** Which stations are open, for those where an idle bike is looked for. */
  openNow: OpenNow;
  /** Rentals that ended after it may be continued in price. Undefined: none is. */
  endedSince?: Date | undefined;
}

/** Finds a kind of entity in the scope, and widens the scope by what these entities refer to. */
export type LoadStep = (
  tx: Transaction,
  loading: LoadingFleet,
  options: LoadOptions,
) => Promise<LoadingFleet>;

/** Both lists as one, each value once. */
export const union = <Value>(values: readonly Value[], more: readonly Value[]): Value[] => [
  ...new Set([...values, ...more]),
];
