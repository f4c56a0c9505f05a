import { defineTable } from '../../store/entity-table.ts';
import type * as Row from '../../store/generated/client.ts';
import type { Rental } from '../domain/rental.ts';

/** How rentals are stored. */
export const rentalTable = defineTable<Rental>({
  name: 'Rental',
  select: ({ rentals }) => rentals,
  toRow: toRentalRow,
});

/** The active* columns are set while the rental lasts: so "at most one" holds in the database too. */
export function toRentalRow({ slot, ...rental }: Rental) {
  return {
    ...rental,
    activeBike: rental.endedAt ? null : rental.bikeId,
    activeSlot: rental.endedAt || slot === null ? null : `${rental.userId}:${rental.modelId}:${slot}`,
  };
}

/** The rental of a row. */
export function toRental({ activeBike: _, activeSlot, ...row }: Row.Rental): Rental {
  return { ...row, slot: activeSlot === null ? null : Number(activeSlot.split(':').at(-1)) };
}
