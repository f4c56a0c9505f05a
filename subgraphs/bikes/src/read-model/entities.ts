import type { BikeState, FormFactor, Propulsion } from '../store/generated/enums.ts';

// What queries see. None of them is changed in place: when something of it changes, a new one takes its place, so that
// whoever holds one sees counts and version of one moment.

/** A station with what stands there. Latitude and longitude are degrees, WGS 84. */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly capacity: number;
  /** For people. Null: nobody has said. */
  readonly address: string | null;
  readonly isRenting: boolean;
  readonly isReturning: boolean;
  /** By its hours. Bikes can be rented while it is open and renting. */
  readonly isOpen: boolean;
  readonly isRetired: boolean;
  /** The `seq` of the event that changed it last, or of the last one before the process started. */
  readonly version: number;
  /** All bikes that stand here, rentable or not. */
  readonly bikesParked: number;
  /** By model, of which at least one bike stands here. */
  readonly standing: ReadonlyMap<string, Standing>;
}

/** Bikes of one model at one station. */
export interface Standing {
  readonly parked: number;
  /** Those in the state AVAILABLE. They can be rented if the station is renting. */
  readonly available: number;
}

/** A model with what is counted of its bikes. */
export interface BikeModel {
  readonly id: string;
  readonly brand: string;
  readonly name: string;
  readonly formFactor: FormFactor;
  readonly propulsion: Propulsion;
  /** How far it goes with a full battery. Null: not known, as the two below. */
  readonly rangeMeters: number | null;
  readonly wheelCount: number | null;
  readonly cargoLoadKg: number | null;
  readonly isRetired: boolean;
  /** As for stations. */
  readonly version: number;
  /** What can be rented now, at all stations together. */
  readonly availableUnits: number;
  /** How many wait without a bike being held for them. */
  readonly waiting: number;
  readonly bikesByState: Readonly<Record<BikeState, number>>;
}

/** A bike. */
export interface Bike {
  readonly id: string;
  readonly serial: string;
  /** Shown in public feeds, new after every trip. */
  readonly feedId: string;
  readonly modelId: string;
  /** Null while it is rented or missing. */
  readonly stationId: string | null;
  readonly state: BikeState;
  /** It is rented, and goes to maintenance when it comes back. */
  readonly withdraw: boolean;
  /** Counts the events of this bike. */
  readonly version: number;
}
