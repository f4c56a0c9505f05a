import type { Fee } from '../../pricing/domain/price.ts';
import { defineTable } from '../../store/entity-table.ts';
import type * as Row from '../../store/generated/client.ts';
import type { Rental } from '../domain/rental.ts';

/** How rentals are stored. */
export const rentalTable = defineTable<Rental>({
  name: 'Rental',
  select: ({ rentals }) => rentals,
  toRow: toRentalRow,
});

/**
 * The active* columns are set while the rental lasts: so "at most one" holds in the database too. Code of before, which
 * may run beside this code, knows two reasons only: what else there is stands in a column of its own.
 */
export function toRentalRow({ slot, endReason, fee, ...rental }: Rental) {
  const isNewer = endReason === 'STAFF' || endReason === 'VOIDED' || endReason === 'LOST';
  return {
    ...rental,
    fee: fee && JSON.stringify(fee),
    endReason: isNewer ? ('FORCED' as const) : endReason,
    staffEnd: isNewer ? endReason : null,
    activeBike: rental.endedAt ? null : rental.bikeId,
    activeSlot: rental.endedAt || slot === null ? null : `${rental.userId}:${rental.modelId}:${slot}`,
  };
}

/** The rental of a row. */
export function toRental({
  activeBike: _,
  activeSlot,
  staffEnd,
  endReason,
  fee,
  ...row
}: Row.Rental): Rental {
  return {
    ...row,
    fee: fee === null ? null : (JSON.parse(fee) as Fee),
    endReason: staffEnd ?? endReason,
    slot: activeSlot === null ? null : Number(activeSlot.split(':').at(-1)),
  };
}
