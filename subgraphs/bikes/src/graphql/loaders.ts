import { createCatalogueLoaders } from '../catalogue/graphql/loaders.ts';
import { createRentalLoaders } from '../rentals/graphql/loaders.ts';
import { createStationLoaders } from '../stations/graphql/loaders.ts';
import type { Reader } from '../store/open-store.ts';
import { createWaitingListLoaders } from '../waiting-list/graphql/loaders.ts';

/** The loaders of one operation. */
export type Loaders = ReturnType<typeof createLoaders>;

/** The loaders of all features. */
export function createLoaders(read: Reader) {
  return {
    ...createCatalogueLoaders(read),
    ...createStationLoaders(read),
    ...createRentalLoaders(read),
    ...createWaitingListLoaders(read),
  };
}
