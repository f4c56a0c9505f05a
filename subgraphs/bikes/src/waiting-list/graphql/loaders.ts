import { createLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { countQueues } from '../store/waiting-list.ts';

/** Loaders of the lengths of waiting lists. */
export const createWaitingListLoaders = (read: Reader) => ({
  waiting: createLoader((modelIds: readonly string[]) => countQueues(read, modelIds)),
});
