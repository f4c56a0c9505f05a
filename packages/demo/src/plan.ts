import type { Person } from './people.ts';
import type { DemoRandom } from './random.ts';

/** How long a rental may last. */
export const rentalDays = 7;

/** The models of the demo's fleet. */
export const models = [
  { brand: 'Brisk', name: 'City 3', formFactor: 'BICYCLE', propulsion: 'HUMAN' },
  { brand: 'Brisk', name: 'City 7', formFactor: 'BICYCLE', propulsion: 'HUMAN' },
  { brand: 'Voltaire', name: 'Glide', formFactor: 'BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
  { brand: 'Voltaire', name: 'Summit', formFactor: 'BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
  { brand: 'Packmule', name: 'Long Box', formFactor: 'CARGO_BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
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
