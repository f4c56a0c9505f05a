import { countFailure, freeAttempts, toWaitMs } from '../domain/throttle.ts';
import { findFailures, forgetFailures, saveFailures } from '../store/login-failures.ts';
import type { Transaction } from '../store/open-store.ts';
import { refuse, type Refused } from './refusal.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** The keys of failure counts: the account, whether it exists or not, and the client's address. */
export interface Attempted {
  emailKey: string;
  /** Of the client; undefined where it is unknown. */
  address: string | undefined;
}

/**
 * Runs one attempt to guess a password. Attempts on one account, or from one address, take turns: if they all
 * looked at the failures before the first of them had failed, none of them would be throttled.
 */
export async function attemptInTurn<Result>(
  { runExclusive }: UseCaseContext,
  attempted: Attempted,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const inTurns = toLimits(attempted).reduceRight(
    (work, { key }) =>
      () =>
        runExclusive(key, work),
    attempt,
  );
  return inTurns();
}

/** The refusal, if too many attempts have failed lately, for the account or from the address. */
export async function findThrottling(
  { store, clock }: UseCaseContext,
  attempted: Attempted,
): Promise<Refused | undefined> {
  let retryAfterMs = 0;
  for (const { key, free } of toLimits(attempted)) {
    const waitMs = toWaitMs(await findFailures(store.read, key), free, clock.now());
    retryAfterMs = Math.max(retryAfterMs, waitMs);
  }
  return retryAfterMs > 0 ? refuse('THROTTLED', { retryAfterMs }) : undefined;
}

/** Counts a failed attempt, for the account and from the address. */
export async function recordFailure({ store, clock }: UseCaseContext, attempted: Attempted): Promise<void> {
  await store.transact(async (tx) => {
    for (const { key } of toLimits(attempted))
      await saveFailures(tx, key, countFailure(await findFailures(tx, key), clock.now()));
  });
}

/** Only the account's: an address may try many accounts, and one of them may be its own. */
export async function forgetAccountFailures(tx: Transaction, attempted: Attempted): Promise<void> {
  await forgetFailures(tx, toAccountKey(attempted));
}

interface Limit {
  key: string;
  free: number;
}

const toAccountKey = ({ emailKey }: Attempted): string => `account:${emailKey}`;

/** Always in this order, so that no two attempts wait for each other. */
function toLimits(attempted: Attempted): Limit[] {
  const { address } = attempted;
  const account = { key: toAccountKey(attempted), free: freeAttempts.account };
  return address === undefined
    ? [account]
    : [account, { key: `address:${address}`, free: freeAttempts.address }];
}
