import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findActiveRentalsOfBikes, findRentals } from '../store/rentals.ts';

/** The loaders of one operation. */
export type RentalLoaders = ReturnType<typeof createRentalLoaders>;

/** Loaders of rentals, and of the active rental of a bike. */
export const createRentalLoaders = (read: Reader) => ({
  rental: createRowLoader((ids) => findRentals(read, ids)),
  activeRental: createLoader(async (bikeIds: readonly string[]) => {
    const rentals = await findActiveRentalsOfBikes(read, bikeIds);
    return bikeIds.map((id) => rentals.find((rental) => rental.bikeId === id));
  }),
});
