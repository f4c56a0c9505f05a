import type { Person } from './people.ts';
import type { DemoRandom } from './random.ts';

/** How long a rental may last. */
export const rentalDays = 7;

const bicycle = { formFactor: 'BICYCLE', wheelCount: 2, cargoLoadKg: null } as const;
const cargoBike = { formFactor: 'CARGO_BICYCLE', wheelCount: 3, cargoLoadKg: 80 } as const;
const pedals = { propulsion: 'HUMAN', rangeMeters: null } as const;
const electric = (rangeMeters: number) => ({ propulsion: 'ELECTRIC_ASSIST', rangeMeters }) as const;

/** The models of the demo's fleet. */
export const models = [
  { brand: 'Brisk', name: 'City 3', ...bicycle, ...pedals },
  { brand: 'Brisk', name: 'City 7', ...bicycle, ...pedals },
  { brand: 'Voltaire', name: 'Glide', ...bicycle, ...electric(70_000) },
  { brand: 'Voltaire', name: 'Summit', ...bicycle, ...electric(90_000) },
  { brand: 'Packmule', name: 'Long Box', ...cargoBike, ...electric(50_000) },
] as const;

/** The stations of the demo's town. */
export const stationNames = [
  'Central Station',
  'Market Square',
  'University',
  'Harbour',
  'Old Town Gate',
  'City Park',
  'Museum Quarter',
  'Hospital',
  'Stadium',
  'Riverside',
  'Airport Bus',
  'Hill Road',
];

/** The last model has just two bikes, so that people have to wait for it. */
export const bikesPerModel = [18, 16, 14, 10, 2];

/** The index of the model for which people wait. */
export const scarce = models.length - 1;
/** The index of the station that is full. */
export const fullStation = 0;
/** The index of the station at which no bike stands. */
export const emptyStation = 10;
/** The index of the station that does not rent. */
export const closedStation = 11;

/** The index of the station that is closed at night. */
export const nightlyClosedStation = 6;

/** What a town is invented from. */
export interface Plan {
  random: DemoRandom;
  now: Date;
  people: Person[];
}
