import type { Fleet } from '../domain/fleet.ts';
import { describeEvents } from './describe-events.ts';
import { appendEvents } from './events.ts';
import { fleetTables } from './fleet-tables.ts';
import type { Transaction } from './open-store.ts';
import { insertRows, updateRows } from '@bike-rentals/sqlite';

/**
 * Writes what differs between two values of a fleet. What ended is written before what began:
 * a bike's old rental lets go of the unique key that its next one takes.
 */
export async function saveFleet(tx: Transaction, before: Fleet, after: Fleet): Promise<void> {
  const changes = Object.values(fleetTables).map((table) => ({
    name: table.name,
    ...table.findChanges(before, after),
  }));
  for (const { name, changed } of changes.toReversed()) await updateRows(tx, name, changed);
  for (const { name, added } of changes) await insertRows(tx, name, added);
  await appendEvents(tx, await describeEvents(tx, after.events));
}
