import type { Bike } from '../catalogue/domain/bike.ts';
import type { DomainEvent } from '../domain/fleet.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import { appendEvents } from '../store/events.ts';
import { insertFleet, type FleetPlan } from '../store/insert-fleet.ts';
import { openStore } from '../store/open-store.ts';
import type { Hold, WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';

/** A whole fleet as it is at some moment, with what has just happened in it. */
export type Town = FleetPlan & {
  bikes: Bike[];
  rentals: Rental[];
  entries: WaitingEntry[];
  holds: Hold[];
  events: DomainEvent[];
};

/**
 * Fills a database that has no system yet, after `before` is done. False, and nothing done, if it has one.
 */
export async function seedFleet(
  file: string,
  create: () => Town,
  before: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  await using store = await openStore(file);
  if (await store.read.system.findFirst()) return false;
  await before();
  const { events, ...fleet } = create();
  await store.transact(async (tx) => {
    await insertFleet(tx, fleet);
    await appendEvents(tx, events);
  });
  return true;
}
