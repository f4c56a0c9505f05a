import type { Viewer } from '@bike-rentals/identity';
import type { Role } from '@bike-rentals/subgraph';
import type { Reader } from '../store/open-store.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import type { EventFeed } from './event-feed.ts';
import type { ComputeGarages } from './garages.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** What a resolver works with: made for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** For questions; whatever changes goes through a use case. */
  read: Reader;
  service: UseCaseContext;
  loaders: Loaders;
  feed: EventFeed;
  computeGarages: ComputeGarages;
}

type Lasting = Pick<Context, 'service' | 'feed' | 'computeGarages'>;

export function createContext(lasting: Lasting, viewer: Viewer<Role>): Context {
  const { read } = lasting.service.store;
  return { ...lasting, viewer, read, loaders: createLoaders(read) };
}
