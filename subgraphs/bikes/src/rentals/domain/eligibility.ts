import type { Bike, Fleet, Hold, Rental, WaitingEntry } from '../../domain/fleet.ts';
import type { Rules } from '../../domain/rules.ts';

export function findActiveRentals(fleet: Fleet, userId: string): Rental[] {
  return [...fleet.rentals.values()].filter((rental) => rental.userId === userId && !rental.endedAt);
}

/** Someone with an overdue rental rents nothing new until the bike is back. */
export function isBlocked(fleet: Fleet, userId: string): boolean {
  return findActiveRentals(fleet, userId).some((rental) => rental.overdueAt !== null);
}

/** At a limit a user can neither rent the model nor join its waiting list. */
export const isAtLimit = (fleet: Fleet, intent: RentalIntent, rules: Rules): boolean =>
  findLimit(fleet, intent, rules) !== undefined;

/** Which limit it is: that of one person, or that of one person for this model. */
export function findLimit(
  fleet: Fleet,
  { userId, modelId }: RentalIntent,
  rules: Rules,
): 'RENTAL_LIMIT_REACHED' | 'MODEL_LIMIT_REACHED' | undefined {
  const active = findActiveRentals(fleet, userId);
  if (active.length >= rules.rentalsPerUser) return 'RENTAL_LIMIT_REACHED';
  const ofModel = active.filter((rental) => rental.modelId === modelId);
  return ofModel.length >= rules.rentalsPerUserAndModel ? 'MODEL_LIMIT_REACHED' : undefined;
}

export interface RentalIntent {
  userId: string;
  modelId: string;
}

/** The lowest slot that is free; there is one, because the user is not at the limit. */
export function getFreeSlot(fleet: Fleet, { userId, modelId }: RentalIntent): number {
  const taken = new Set(
    findActiveRentals(fleet, userId)
      .filter((rental) => rental.modelId === modelId)
      .map(({ slot }) => slot),
  );
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return slot;
}

export function isRentable(fleet: Fleet, bike: Bike): boolean {
  return (
    bike.state === 'AVAILABLE' &&
    bike.stationId !== null &&
    fleet.stations.get(bike.stationId)?.isRenting === true
  );
}

/** A hold counts until the instant it expires, swept or not. */
export function findActiveHolds(fleet: Fleet, matches: (hold: Hold) => boolean): Hold[] {
  return [...fleet.holds.values()].filter((hold) => !hold.endedAt && matches(hold));
}

export function findHoldOnBike(fleet: Fleet, bikeId: string): Hold | undefined {
  return findActiveHolds(fleet, (hold) => hold.bikeId === bikeId)[0];
}

/** Still waiting, with or without a bike held for them. */
export function findLiveEntry(fleet: Fleet, { userId, modelId }: RentalIntent): WaitingEntry | undefined {
  return [...fleet.entries.values()].find(
    (entry) => !entry.endedAt && entry.userId === userId && entry.modelId === modelId,
  );
}

/** Those without a bike yet, lowest ticket first; of a long list only those that were loaded. */
export function findQueue(fleet: Fleet, modelId: string): WaitingEntry[] {
  const served = new Set(findActiveHolds(fleet, () => true).map(({ ticket }) => ticket));
  return [...fleet.entries.values()]
    .filter((entry) => !entry.endedAt && entry.modelId === modelId && !served.has(entry.ticket))
    .sort((a, b) => a.ticket - b.ticket);
}

/** How many wait without a bike, loaded or not. */
export function countQueue(fleet: Fleet, modelId: string): number {
  return findQueue(fleet, modelId).length + (fleet.unread.get(modelId)?.count ?? 0);
}
