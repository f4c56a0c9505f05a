/** The states of a bike. */
export const bikeStates = ['AVAILABLE', 'RESERVED', 'RENTED', 'MAINTENANCE', 'MISSING', 'RETIRED'] as const;
/** The state of a bike. */
export type BikeState = (typeof bikeStates)[number];

/** What can happen to the state of a bike. */
export const bikeChanges = [
  'rent',
  'return',
  'hold',
  'release',
  'withdraw',
  'report-missing',
  'restore',
  'retire',
] as const;
/** A change of a bike's state. */
export type BikeChange = (typeof bikeChanges)[number];

/** Every transition there is. What is not here does not happen. */
const transitions: Record<BikeChange, Partial<Record<BikeState, BikeState>>> = {
  rent: { AVAILABLE: 'RENTED', RESERVED: 'RENTED' },
  return: { RENTED: 'AVAILABLE' },
  hold: { AVAILABLE: 'RESERVED' },
  release: { RESERVED: 'AVAILABLE' },
  withdraw: { AVAILABLE: 'MAINTENANCE', RESERVED: 'MAINTENANCE', MISSING: 'MAINTENANCE' },
  'report-missing': {
    AVAILABLE: 'MISSING',
    RESERVED: 'MISSING',
    RENTED: 'MISSING',
    MAINTENANCE: 'MISSING',
  },
  restore: { MAINTENANCE: 'AVAILABLE', MISSING: 'AVAILABLE' },
  retire: { AVAILABLE: 'RETIRED', RESERVED: 'RETIRED', MAINTENANCE: 'RETIRED', MISSING: 'RETIRED' },
};

/** The state after a change; undefined if there is no such transition. */
export function findNextState(state: BikeState, change: BikeChange): BikeState | undefined {
  return transitions[change][state];
}

/** Throws where there is no such transition: callers check first, so it would be a mistake of ours. */
export function getNextState(state: BikeState, change: BikeChange): BikeState {
  const next = findNextState(state, change);
  if (next === undefined) throw new Error(`a bike cannot ${change} while it is ${state}`);
  return next;
}
