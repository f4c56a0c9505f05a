import type { Fleet } from '../domain/fleet.ts';
import { appendEvents } from './events.ts';
import type { Transaction } from './open-store.ts';
import { toEntryRow, toHoldRow, toRentalRow } from './rows.ts';
import { insertRows, updateRows } from './write-rows.ts';

/**
 * Writes what differs between two values of a fleet. What ended is written before what began:
 * a bike's old rental lets go of the unique key that its next one takes.
 */
export async function saveFleet(tx: Transaction, before: Fleet, after: Fleet): Promise<void> {
  const bikes = findDifference(before.bikes, after.bikes);
  const rentals = findDifference(before.rentals, after.rentals);
  const entries = findDifference(before.entries, after.entries);
  const holds = findDifference(before.holds, after.holds);

  await updateRows(tx, 'Rental', rentals.changed.map(toRentalRow));
  await updateRows(tx, 'Hold', holds.changed.map(toHoldRow));
  await updateRows(tx, 'WaitingEntry', entries.changed.map(toEntryRow));
  await updateRows(tx, 'Bike', bikes.changed);

  await insertRows(tx, 'Bike', bikes.added);
  await insertRows(tx, 'Rental', rentals.added.map(toRentalRow));
  await insertRows(tx, 'WaitingEntry', entries.added.map(toEntryRow));
  await insertRows(tx, 'Hold', holds.added.map(toHoldRow));
  await appendEvents(tx, after.events);
}

function findDifference<Key, Row>(before: ReadonlyMap<Key, Row>, after: ReadonlyMap<Key, Row>) {
  const added: Row[] = [];
  const changed: Row[] = [];
  for (const [key, row] of after) {
    const old = before.get(key);
    if (old === undefined) added.push(row);
    else if (old !== row) changed.push(row);
  }
  return { added, changed };
}
