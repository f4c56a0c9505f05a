import { put, type Fleet } from '../../domain/fleet.ts';
import type { RentalIntent } from '../../rentals/domain/rentals.ts';
import type { Hold, WaitingEntry } from './waiting-entry.ts';

/** The fleet in which this entry is added, or replaces the one with its ticket. */
export function withEntry(fleet: Fleet, entry: WaitingEntry): Fleet {
  return { ...fleet, entries: put(fleet.entries, entry.ticket, entry) };
}

/** The fleet in which this hold is added, or replaces the one with its id. */
export function withHold(fleet: Fleet, hold: Hold): Fleet {
  return { ...fleet, holds: put(fleet.holds, hold.id, hold) };
}

/** The entry with this ticket. Throws if the decision has not loaded it. */
export function getEntry(fleet: Fleet, ticket: number): WaitingEntry {
  const entry = fleet.entries.get(ticket);
  if (!entry) throw new Error(`waiting entry ${ticket} was not loaded`);
  return entry;
}

/** A hold counts until the instant it expires, swept or not. */
export function findActiveHolds(fleet: Fleet, matches: (hold: Hold) => boolean): Hold[] {
  return [...fleet.holds.values()].filter((hold) => !hold.endedAt && matches(hold));
}

/** The hold on a bike that has not ended. */
export function findHoldOnBike(fleet: Fleet, bikeId: string): Hold | undefined {
  return findActiveHolds(fleet, (hold) => hold.bikeId === bikeId)[0];
}

/** Still waiting, with or without a bike held for them. */
export function findLiveEntry(fleet: Fleet, { userId, modelId }: RentalIntent): WaitingEntry | undefined {
  return [...fleet.entries.values()].find(
    (entry) => !entry.endedAt && entry.userId === userId && entry.modelId === modelId,
  );
}

/** Those without a bike yet, lowest rank first; of a long list only those that were loaded. */
export function findQueue(fleet: Fleet, modelId: string): WaitingEntry[] {
  const served = new Set(findActiveHolds(fleet, () => true).map(({ ticket }) => ticket));
  return [...fleet.entries.values()]
    .filter((entry) => !entry.endedAt && entry.modelId === modelId && !served.has(entry.ticket))
    .sort((a, b) => a.rank - b.rank);
}

/** How many wait without a bike, loaded or not. */
export function countQueue(fleet: Fleet, modelId: string): number {
  return findQueue(fleet, modelId).length + (fleet.unread.get(modelId)?.count ?? 0);
}
