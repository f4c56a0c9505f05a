import type { Viewer } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import type { Role } from '@bike-rentals/subgraph';
import type DataLoader from 'dataloader';
import type { Account } from '../store/accounts.ts';
import type { Reader } from '../store/open-store.ts';
import type { Client } from '../use-cases/client.ts';
import type { UseCases } from '../use-cases/index.ts';

/** What resolvers can reach: created for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** For queries; mutations go through a use case. */
  read: Reader;
  useCases: UseCases;
  client: Client;
  clock: Clock;
  account: DataLoader<string, Account | undefined>;
  /** Whether an account has a second factor. */
  secondFactor: DataLoader<string, boolean>;
}
