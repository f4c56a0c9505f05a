import type { Viewer } from '@bike-rentals/identity';
import type { Role } from '@bike-rentals/subgraph';
import type { Reader } from '../store/open-store.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

/** What a resolver works with: made for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** For questions; whatever changes goes through a use case. */
  read: Reader;
  service: UseCaseContext;
}
