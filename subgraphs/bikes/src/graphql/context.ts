import type { Viewer } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import type { Role } from '@bike-rentals/subgraph';
import type { ComputeGarages } from '../catalogue/graphql/garages.ts';
import type { Rules } from '../domain/rules.ts';
import type { EventFeed } from '../live-events/graphql/event-feed.ts';
import type { Reader } from '../store/open-store.ts';
import type { UseCases } from '../use-cases/index.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** What resolvers can reach: created for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** For queries; mutations go through a use case. */
  read: Reader;
  useCases: UseCases;
  clock: Clock;
  rules: Rules;
  loaders: Loaders;
  feed: EventFeed;
  computeGarages: ComputeGarages;
}

/** What all operations share. */
export type SharedContext = Omit<Context, 'viewer' | 'loaders'>;

/** Creates the context of one operation. */
export function createContext(shared: SharedContext, viewer: Viewer<Role>): Context {
  return { ...shared, viewer, loaders: createLoaders(shared.read) };
}
