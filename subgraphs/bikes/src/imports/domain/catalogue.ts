import type { Value } from '@bike-rentals/imports/domain';
import type { BikeState } from '../../catalogue/domain/bike-state.ts';

/** A model or station that there is, and what is stored of it. */
export interface KnownThing {
  id: string;
  values: Readonly<Record<string, Value>>;
}

/** A bike that there is. */
export interface KnownBike {
  id: string;
  modelId: string;
  stationId: string | null;
  state: BikeState;
  /** It was rented once, or somebody waits for it: it stays the model as which it was. */
  hasHistory: boolean;
  /** A job keeps it out of service. */
  isBlocked: boolean;
}

/** What there is, by what is compared. */
export interface Catalogue {
  models: ReadonlyMap<string, readonly KnownThing[]>;
  stations: ReadonlyMap<string, readonly KnownThing[]>;
  bikes: ReadonlyMap<string, KnownBike>;
}
