import type { Fleet } from '../../domain/fleet.ts';
import { findBikeSince } from './rental.ts';

/** A part of time in which a bike is or was rented; `to` is null while it lasts. */
interface RentedSpan {
  bikeId: string;
  from: Date;
  to: Date | null;
  /** The rental itself, which does not overlap with itself. */
  rentalId?: string;
}

/** A time in which a rental had a bike. */
export interface BikeUse {
  rentalId: string;
  userId: string;
  from: Date;
  to: Date | null;
}

/** When another rental had the bike within this span. Rentals that were voided never happened. */
export function findOverlap(fleet: Fleet, { bikeId, from, to, rentalId }: RentedSpan): BikeUse | undefined {
  const [start, end] = [from.getTime(), to?.getTime() ?? Infinity];
  return findUses(fleet, bikeId).find(
    (other) =>
      other.rentalId !== rentalId && other.from.getTime() < end && (other.to?.getTime() ?? Infinity) > start,
  );
}

/** When the bike was rented last. Rentals that were voided never happened. */
export function findLastUse(fleet: Fleet, bikeId: string): BikeUse | undefined {
  return findUses(fleet, bikeId)
    .sort((a, b) => a.from.getTime() - b.from.getTime() || (a.rentalId < b.rentalId ? -1 : 1))
    .at(-1);
}

function findUses({ rentals, formerBikes }: Fleet, bikeId: string): BikeUse[] {
  const ofRentals = [...rentals.values()]
    .filter((rental) => rental.bikeId === bikeId && !rental.voidedAt)
    .map((rental) => ({
      rentalId: rental.id,
      userId: rental.userId,
      from: findBikeSince(rental),
      to: rental.endedAt,
    }));
  const former = [...formerBikes.values()].filter(
    (one) => one.bikeId === bikeId && !rentals.get(one.rentalId)?.voidedAt,
  );
  return [...ofRentals, ...former];
}
