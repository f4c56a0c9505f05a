import type { Clock } from '@bike-rentals/runtime';
import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Rulebook } from '../../store/rule-reader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findExtensions } from '../use-cases/find-extensions.ts';
import { findFormerBikes } from '../store/former-bikes.ts';
import { findActiveRentalsOfBikes, findRentals } from '../store/rentals.ts';

/** The loaders of one operation. */
export type RentalLoaders = ReturnType<typeof createRentalLoaders>;

/** Loaders of rentals, of the bikes that they had before, of the active rental of a bike, and of how far rentals can be extended. */
export const createRentalLoaders = (
  read: Reader,
  {
    findRulebook,
    clock,
    timeZone,
  }: { findRulebook: () => Promise<Rulebook>; clock: Clock; timeZone: string },
) => ({
  rental: createRowLoader((ids) => findRentals(read, ids)),
  formerBikes: createLoader(async (rentalIds: readonly string[]) => {
    const formerBikes = await findFormerBikes(read, rentalIds);
    return rentalIds.map((id) => formerBikes.filter(({ rentalId }) => rentalId === id));
  }),
  activeRental: createLoader(async (bikeIds: readonly string[]) => {
    const rentals = await findActiveRentalsOfBikes(read, bikeIds);
    return bikeIds.map((id) => rentals.find((rental) => rental.bikeId === id));
  }),
  extension: createLoader(async (ids: readonly string[]) => {
    const circumstances = { ...(await findRulebook()), now: clock.now(), timeZone };
    const found = await findExtensions(read, ids, circumstances);
    return ids.map((id) => found.get(id));
  }),
});
