import type { Fleet } from '../domain/fleet.ts';
import { appendEvents } from './events.ts';
import type { Transaction } from './open-store.ts';
import { toEntryRow, toHoldRow, toRentalRow } from './rows.ts';

/**
 * Writes what differs between two values of a fleet. What ended is written before what began:
 * a bike's old rental lets go of the unique key that its next one takes.
 */
export async function saveFleet(tx: Transaction, before: Fleet, after: Fleet): Promise<void> {
  const bikes = findDifference(before.bikes, after.bikes);
  const rentals = findDifference(before.rentals, after.rentals);
  const entries = findDifference(before.entries, after.entries);
  const holds = findDifference(before.holds, after.holds);

  for (const rental of rentals.changed)
    await tx.rental.update({ where: { id: rental.id }, data: toRentalRow(rental) });
  for (const hold of holds.changed) await tx.hold.update({ where: { id: hold.id }, data: toHoldRow(hold) });
  for (const { ticket, ...entry } of entries.changed.map(toEntryRow)) {
    await tx.waitingEntry.update({ where: { ticket }, data: entry });
  }
  for (const { id, ...bike } of bikes.changed) await tx.bike.update({ where: { id }, data: bike });

  if (bikes.added.length > 0) await tx.bike.createMany({ data: bikes.added });
  if (rentals.added.length > 0) await tx.rental.createMany({ data: rentals.added.map(toRentalRow) });
  if (entries.added.length > 0) await tx.waitingEntry.createMany({ data: entries.added.map(toEntryRow) });
  if (holds.added.length > 0) await tx.hold.createMany({ data: holds.added.map(toHoldRow) });
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
