import { countFailure, freeAttempts, freeMails, toWaitMs, type Failures } from '../domain/throttle.ts';
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
 * Runs one attempt to guess a password. Attempts on one account, or from one address, take turns in this process: the
 * right password, sent many times at once, is not throttled by its own attempts.
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

/** An attempt that counts as failed until it is taken back. */
export interface CountedAttempt {
  /** For an attempt that was right. */
  takeBack: (tx: Transaction) => Promise<void>;
}

/**
 * Refuses an attempt if too many have failed lately, for the account or from the address. Any other counts as failed
 * before it is made: if several instances looked at the failures first and counted theirs afterwards, each of them would
 * grant the free attempts.
 */
export async function countAttempt(
  context: Pick<UseCaseContext, 'store' | 'clock'>,
  attempted: Attempted,
): Promise<CountedAttempt | Refused> {
  return count(context, toLimits(attempted));
}

/** Refuses a mail if too many were asked for lately, for the account, whether it exists or not, or from the address. */
export async function countMail(
  context: Pick<UseCaseContext, 'store' | 'clock'>,
  { emailKey, address }: Attempted,
): Promise<Refused | undefined> {
  const limits: Limit[] = [{ key: `mail-to:${emailKey}`, free: freeMails.account }];
  if (address !== undefined) limits.push({ key: `mail-from:${address}`, free: freeMails.address });
  const counted = await count(context, limits);
  return 'code' in counted ? counted : undefined;
}

async function count(
  { store, clock }: Pick<UseCaseContext, 'store' | 'clock'>,
  limits: Limit[],
): Promise<CountedAttempt | Refused> {
  const now = clock.now();
  return store.transact(async (tx) => {
    const known = await Promise.all(
      limits.map(async ({ key, free }) => ({ key, free, past: await findFailures(tx, key) })),
    );
    const retryAfterMs = Math.max(...known.map(({ past, free }) => toWaitMs(past, free, now)));
    if (retryAfterMs > 0) return refuse('THROTTLED', { retryAfterMs });
    const counts = known.map(({ key, past }) => ({ key, past, counted: countFailure(past, now) }));
    for (const { key, counted } of counts) await saveFailures(tx, key, counted);
    return {
      async takeBack(later: Transaction) {
        for (const count of counts) await uncount(later, count);
      },
    };
  });
}

interface Count {
  key: string;
  past: Failures | undefined;
  counted: Failures;
}

/** As if it had not been counted, but for the instant of the last failure if others have failed since. */
async function uncount(tx: Transaction, { key, past, counted }: Count): Promise<void> {
  const current = await findFailures(tx, key);
  if (!current) return;
  const isLast =
    current.failures === counted.failures && current.lastAt.getTime() === counted.lastAt.getTime();
  const failures = isLast ? past : { ...current, failures: current.failures - 1 };
  if (failures && failures.failures > 0) await saveFailures(tx, key, failures);
  else await forgetFailures(tx, key);
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
