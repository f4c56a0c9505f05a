import { createLoader, createRowLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findBikes } from '../store/bikes.ts';
import { countUnits, findModels, type UnitsAt } from '../store/models.ts';

export const createCatalogueLoaders = (read: Reader) => ({
  bike: createRowLoader((ids) => findBikes(read, ids)),
  model: createRowLoader((ids) => findModels(read, ids)),
  units: createLoader((places: readonly UnitsAt[]) => countUnits(read, places)),
});
