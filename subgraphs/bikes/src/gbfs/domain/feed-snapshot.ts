import type { PricingTerms } from '../../pricing/domain/pricing-plan.ts';

/** The town at one moment, as public feeds tell of it. All files of a version are written from one snapshot. */
export interface FeedSnapshot {
  at: Date;
  system: FeedSystem;
  /** Opening hours of the town in the syntax of OpenStreetMap; null: it is always open. */
  hours: string | null;
  /** How the days of the town usually are, and those of the next weeks that are different. */
  week: UsualWeek;
  /** Each that is not retired. */
  stations: readonly FeedStation[];
  /** Each that is not retired, and those of bikes that are still there. */
  vehicleTypes: readonly VehicleType[];
  /** Those that stand at the stations. Rented, missing and retired bikes are in no feed. */
  vehicles: readonly FeedVehicle[];
  closures: readonly FeedClosure[];
  /** In force now. Empty: the town has no prices, and the files say nothing of them. */
  plans: readonly FeedPlan[];
}

/** The town and who runs it. */
export interface FeedSystem {
  id: string;
  name: string;
  /** An IANA name. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
}

/** A station with what stands there. */
export interface FeedStation {
  id: string;
  name: string;
  lat: number;
  lon: number;
  /** Null: nobody has said. */
  address: string | null;
  /** In bikes. */
  capacity: number;
  /** Its own opening hours in the syntax of OpenStreetMap; null: as the town. */
  hours: string | null;
  /** False out of season: it will not open for weeks, and nothing is told to stand there. */
  isInstalled: boolean;
  isRenting: boolean;
  isReturning: boolean;
  /** What somebody who walks in may take while it is open, by vehicle type. */
  available: ReadonlyMap<string, number>;
  /** Bikes in maintenance. */
  disabled: number;
  /** Places for bikes. None are left where more bikes stand than there is room for: a feed cannot say that they are taken all the same. */
  freePlaces: number;
}

/** A model of bikes. */
export interface VehicleType {
  id: string;
  brand: string;
  name: string;
  formFactor: 'BICYCLE' | 'CARGO_BICYCLE' | 'OTHER';
  propulsion: 'HUMAN' | 'ELECTRIC_ASSIST';
  /** Undefined for those without a battery. */
  rangeMeters: number | undefined;
  wheelCount: number | undefined;
  cargoLoadKg: number | undefined;
  /** How long a bike is kept for the next in line. */
  reserveMinutes: number;
  /** Whether its bikes belong back to the station where they were rented. */
  isRoundTrip: boolean;
  /** That of everybody first. Empty: the town has no prices. */
  planIds: readonly string[];
}

/** A bike at a station. */
export interface FeedVehicle {
  /** New after every trip, so that trips cannot be followed. */
  id: string;
  typeId: string;
  stationId: string;
  isReserved: boolean;
  isDisabled: boolean;
}

/** A time during which the town or a station is closed. */
export interface FeedClosure {
  id: string;
  /** Null: the town. */
  stationId: string | null;
  from: Date;
  to: Date;
  /** For everybody. */
  reason: string;
  /** When staff entered it. */
  enteredAt: Date;
}

/** A plan by which rentals are priced. */
export interface FeedPlan {
  id: string;
  name: string;
  /** For everybody. */
  description: string;
  /** Null: nothing. */
  terms: PricingTerms | null;
}

/** Opening times of a day, in minutes from midnight as the clock on the wall shows them. A day ends at 1440. */
export type DayTimes = readonly { from: number; to: number }[];

/** How the days of the week usually are. */
export interface UsualWeek {
  /** From Monday on. */
  days: readonly DayTimes[];
  /** Days, such as 2026-12-25, that are different without a closure: holidays above all. */
  exceptions: readonly { day: string; times: DayTimes; from: Date; to: Date }[];
}
