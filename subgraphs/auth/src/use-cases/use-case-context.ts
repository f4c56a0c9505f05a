import type { Clock, CreateId, RunExclusive } from '@bike-rentals/runtime';
import type { AccountPolicy } from '../domain/account-state.ts';
import type { DeriveToken } from '../keys/link-tokens.ts';
import type { SigningKeys } from '../keys/signing-keys.ts';
import type { Store } from '../store/open-store.ts';

/** The dependencies of every use case. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  /** What the town asks of accounts. */
  policy: AccountPolicy;
  /** The keys of the addresses of programs' accounts: a program has no authenticator. */
  programs: ReadonlySet<string>;
  keys: SigningKeys;
  /** Makes the tokens of links. */
  deriveToken: DeriveToken;
  tokens: { issuer: string; audience: string };
  /** Attempts to guess a password run one after the other, by account and by address. */
  runExclusive: RunExclusive;
  /** Called after each commit that recorded events, to wake the relay. */
  onCommit: () => void;
}
