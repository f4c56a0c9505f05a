import type { BikeState } from '../graphql.generated';

/** All states, in the order in which they are shown. */
export const bikeStates: readonly BikeState[] = [
  'AVAILABLE',
  'RESERVED',
  'RENTED',
  'MAINTENANCE',
  'MISSING',
  'RETIRED',
];
