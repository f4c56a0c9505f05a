import type { Clock, CreateId, RunExclusive } from '@bike-rentals/runtime';
import type { SigningKeys } from '../keys/signing-keys.ts';
import type { Store } from '../store/open-store.ts';

/** What every use case works with. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  keys: SigningKeys;
  tokens: { issuer: string; audience: string };
  /** Attempts to guess a password run one after the other, by account and by address. */
  runExclusive: RunExclusive;
  /** Called after each commit that recorded events: somebody may want to publish them now. */
  onCommit: () => void;
}
