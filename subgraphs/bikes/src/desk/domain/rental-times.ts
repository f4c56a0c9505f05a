import type { Fleet } from '../../domain/fleet.ts';
import type { Rental } from '../../rentals/domain/rental.ts';

/** The part of time in which a bike is or was rented; `to` is null while it lasts. */
interface RentedSpan {
  bikeId: string;
  from: Date;
  to: Date | null;
  /** The rental itself, which does not overlap with itself. */
  rentalId?: string;
}

/** Another rental of the bike within this span. Rentals that were voided never happened. */
export function findOverlap(fleet: Fleet, { bikeId, from, to, rentalId }: RentedSpan): Rental | undefined {
  const [start, end] = [from.getTime(), to?.getTime() ?? Infinity];
  return rentalsOf(fleet, bikeId).find(
    (other) =>
      other.id !== rentalId &&
      other.rentedAt.getTime() < end &&
      (other.endedAt?.getTime() ?? Infinity) > start,
  );
}

/** The rental of this bike that began last. Those that were voided never happened. */
export function findLastRental(fleet: Fleet, bikeId: string): Rental | undefined {
  return rentalsOf(fleet, bikeId)
    .sort((a, b) => a.rentedAt.getTime() - b.rentedAt.getTime() || (a.id < b.id ? -1 : 1))
    .at(-1);
}

const rentalsOf = (fleet: Fleet, bikeId: string): Rental[] =>
  [...fleet.rentals.values()].filter((rental) => rental.bikeId === bikeId && !rental.voidedAt);
