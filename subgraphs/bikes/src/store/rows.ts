import { toComparisonKey } from '@bike-rentals/subgraph';
import type { Bike, Hold, Rental, WaitingEntry } from '../domain/fleet.ts';
import type * as Row from './generated/client.ts';

// The active* columns are derived from the domain's fields here and nowhere else:
// set while it lasts, null afterwards, so that "at most one" holds in the database too.

export function toRentalRow({ slot, ...rental }: Rental) {
  return {
    ...rental,
    activeBike: rental.endedAt ? null : rental.bikeId,
    activeSlot: rental.endedAt || slot === null ? null : `${rental.userId}:${rental.modelId}:${slot}`,
  };
}

export function toRental({ activeBike: _, activeSlot, ...row }: Row.Rental): Rental {
  return { ...row, slot: activeSlot === null ? null : Number(activeSlot.split(':').at(-1)) };
}

export function toEntryRow(entry: WaitingEntry) {
  return { ...entry, activeKey: entry.endedAt ? null : `${entry.userId}:${entry.modelId}` };
}

export function toEntry({ activeKey: _, ...row }: Row.WaitingEntry): WaitingEntry {
  return row;
}

export function toHoldRow(hold: Hold) {
  return {
    ...hold,
    activeBike: hold.endedAt ? null : hold.bikeId,
    activeTicket: hold.endedAt ? null : hold.ticket,
  };
}

export function toHold({ activeBike: _, activeTicket: __, ...row }: Row.Hold): Hold {
  return row;
}

export function toBike({ serialKey: _, ...row }: Row.Bike): Bike {
  return row;
}

/** `serialKey` is what makes a serial number unique: no other that people would take for it. */
export function toBikeRow(bike: Bike) {
  return { ...bike, serialKey: toComparisonKey(bike.serial) };
}
