import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findBikes } from '../store/bikes.ts';
import { countUnits, findModels, type UnitsAt } from '../store/models.ts';

/** Loaders of bikes and models, and of units that can be rented. */
export const createCatalogueLoaders = (read: Reader) => ({
  bike: createRowLoader((ids) => findBikes(read, ids)),
  model: createRowLoader((ids) => findModels(read, ids)),
  units: createLoader((places: readonly UnitsAt[]) => countUnits(read, places)),
});
