import type { BikeFactsFragment, BikeState, UpdateBikeInput } from '../graphql.generated';

/** What an operator can do with a bike. */
export type BikeAction = 'move' | 'maintenance' | 'missing' | 'restore' | 'retire';

/** A bike in a list. */
export type Bike = BikeFactsFragment;

/** All actions, in the order of their buttons. */
export const bikeActions: readonly BikeAction[] = ['move', 'maintenance', 'missing', 'restore', 'retire'];

/** Actions that somebody may regret: their buttons look like it. */
export const isDestructive = (action: BikeAction): boolean => action === 'missing' || action === 'retire';

/** In which states of a bike an action is possible: the rules of the API, so that nothing futile is offered. */
const possible: Record<BikeAction, readonly BikeState[]> = {
  move: ['AVAILABLE', 'RESERVED', 'MAINTENANCE'],
  maintenance: ['AVAILABLE', 'RESERVED', 'RENTED', 'MISSING'],
  missing: ['AVAILABLE', 'RESERVED', 'RENTED', 'MAINTENANCE'],
  restore: ['MAINTENANCE', 'MISSING'],
  retire: ['AVAILABLE', 'RESERVED', 'MAINTENANCE', 'MISSING'],
};

/** What can be done with one bike as it is now. */
export function findActions({
  state,
  withdrawAtReturn,
}: Pick<Bike, 'state' | 'withdrawAtReturn'>): BikeAction[] {
  return bikeActions.filter((action) => {
    if (state === 'RENTED' && action === 'maintenance') return !withdrawAtReturn;
    // What was asked for can be taken back until the bike is returned.
    if (state === 'RENTED' && action === 'restore') return withdrawAtReturn;
    return possible[action].includes(state);
  });
}

/** What the dialog asks for. */
export interface ActionInput {
  stationId: string;
  reason: string;
}

/** Which answers of the dialog are missing: a station to move to, or where found bikes stand, and why one is retired. */
export function findMissing(
  action: BikeAction,
  { stationId, reason }: ActionInput,
  bikes: readonly Pick<Bike, 'state'>[],
): (keyof ActionInput)[] {
  const needsStation =
    action === 'move' || (action === 'restore' && bikes.some(({ state }) => state === 'MISSING'));
  const missing: (keyof ActionInput)[] = [];
  if (needsStation && stationId === '') missing.push('stationId');
  if (action === 'retire' && reason.trim() === '') missing.push('reason');
  return missing;
}

const states = { maintenance: 'MAINTENANCE', missing: 'MISSING', restore: 'AVAILABLE' } as const;

/** The input of `updateBike` for all actions but retiring. */
export function toUpdate(
  action: Exclude<BikeAction, 'retire'>,
  { stationId, reason }: ActionInput,
): UpdateBikeInput {
  const takesStation = action === 'move' || action === 'restore';
  return {
    ...(action !== 'move' && { state: states[action] }),
    ...(takesStation && stationId !== '' && { stationId }),
    ...(reason.trim() !== '' && { reason: reason.trim() }),
  };
}
