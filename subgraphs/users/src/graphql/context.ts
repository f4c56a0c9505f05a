import type { Viewer } from '@bike-rentals/identity';
import type { Role } from '@bike-rentals/subgraph';
import type { Reader } from '../store/open-store.ts';
import type { UseCases } from '../use-cases/index.ts';
import type { PubSub } from '../use-cases/pub-sub.ts';

/** What resolvers can reach: created for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** The traceparent of the request, if it is traced. */
  trace?: string | undefined;
  /** For queries; mutations go through a use case. */
  read: Reader;
  useCases: UseCases;
  pubSub: Pick<PubSub, 'followNotifications' | 'followRequests'>;
}
