import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findFormerBikes } from '../store/former-bikes.ts';
import { findActiveRentalsOfBikes, findRentals } from '../store/rentals.ts';

/** The loaders of one operation. */
export type RentalLoaders = ReturnType<typeof createRentalLoaders>;

/** Loaders of rentals, of the bikes that they had before, and of the active rental of a bike. */
export const createRentalLoaders = (read: Reader) => ({
  rental: createRowLoader((ids) => findRentals(read, ids)),
  formerBikes: createLoader(async (rentalIds: readonly string[]) => {
    const formerBikes = await findFormerBikes(read, rentalIds);
    return rentalIds.map((id) => formerBikes.filter(({ rentalId }) => rentalId === id));
  }),
  activeRental: createLoader(async (bikeIds: readonly string[]) => {
    const rentals = await findActiveRentalsOfBikes(read, bikeIds);
    return bikeIds.map((id) => rentals.find((rental) => rental.bikeId === id));
  }),
});
