import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findActiveRentalsOfBikes, findRentals } from '../store/rentals.ts';

export const createRentalLoaders = (read: Reader) => ({
  rental: createRowLoader((ids) => findRentals(read, ids)),
  activeRental: createLoader(async (bikeIds: readonly string[]) => {
    const rentals = await findActiveRentalsOfBikes(read, bikeIds);
    return bikeIds.map((id) => rentals.find((rental) => rental.bikeId === id));
  }),
});
