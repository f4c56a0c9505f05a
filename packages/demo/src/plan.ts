import type { Person } from './people.ts';
import type { DemoRandom } from './random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const rentalDays = 7;

export const models = [
  { brand: 'Brisk', name: 'City 3', formFactor: 'BICYCLE', propulsion: 'HUMAN' },
  { brand: 'Brisk', name: 'City 7', formFactor: 'BICYCLE', propulsion: 'HUMAN' },
  { brand: 'Voltaire', name: 'Glide', formFactor: 'BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
  { brand: 'Voltaire', name: 'Summit', formFactor: 'BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
  { brand: 'Packmule', name: 'Long Box', formFactor: 'CARGO_BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
] as const;

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

export const scarce = models.length - 1;
/** By index: this station is full, that one empty, and one is closed. */
export const fullStation = 0;
export const emptyStation = 10;
export const closedStation = 11;

export interface Plan {
  random: DemoRandom;
  now: Date;
  people: Person[];
}
