import { findEmailKey } from '../domain/credentials.ts';
import { countFailure, freeAttempts, toWaitMs } from '../domain/throttle.ts';
import { hashPassword, isPassword } from '../keys/password-hash.ts';
import { findAccountByEmail } from '../store/accounts.ts';
import { findFailures, forgetFailures, saveFailures } from '../store/login-failures.ts';
import { startSession, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { Credentials } from './register.ts';
import type { Service } from './service.ts';

/** What an unknown account's password is compared with, so that the answer takes as long. */
const nobodysHash = hashPassword('nobody has this password');

/** Throttled per account, known or not, and per address; says the same whichever of the two was wrong. */
export async function logIn(
  service: Service,
  { email, password }: Credentials,
  address: string | undefined,
): Promise<IssuedSession | Refused> {
  const emailKey = findEmailKey(email) ?? email.slice(0, 254).toLowerCase();
  const limits = toLimits(emailKey, address);
  if (await isThrottled(service, limits)) return refuse('THROTTLED');
  const account = await findAccountByEmail(service.store.read, emailKey);
  const isRight = await isPassword(password, account?.passwordHash ?? (await nobodysHash));
  if (!account || !isRight) {
    await recordFailure(service, limits);
    return refuse('BAD_CREDENTIALS');
  }
  return service.store.transact(async (tx) => {
    await forgetFailures(tx, toAccountKey(emailKey));
    return startSession(tx, service, account);
  });
}

interface Limit {
  key: string;
  free: number;
}

const toAccountKey = (emailKey: string): string => `account:${emailKey}`;

function toLimits(emailKey: string, address: string | undefined): Limit[] {
  const account = { key: toAccountKey(emailKey), free: freeAttempts.account };
  return address === undefined
    ? [account]
    : [account, { key: `address:${address}`, free: freeAttempts.address }];
}

async function isThrottled({ store, clock }: Service, limits: Limit[]): Promise<boolean> {
  for (const { key, free } of limits) {
    if (toWaitMs(await findFailures(store.read, key), free, clock.now()) > 0) return true;
  }
  return false;
}

async function recordFailure({ store, clock }: Service, limits: Limit[]): Promise<void> {
  await store.transact(async (tx) => {
    for (const { key } of limits)
      await saveFailures(tx, key, countFailure(await findFailures(tx, key), clock.now()));
  });
}
