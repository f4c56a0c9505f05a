import { findEmailKey } from '../domain/credentials.ts';
import { hashPassword, verifyPassword } from '../keys/password-hash.ts';
import { findAccount, findAccountByEmail } from '../store/accounts.ts';
import type { Client } from './client.ts';
import { startSession, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { Credentials } from './register.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { attemptInTurn, countAttempt, forgetAccountFailures, type Attempted } from './throttle-attempts.ts';

/** What an unknown account's password is compared with, so that the answer takes as long. */
const nobodysHash = hashPassword('nobody has this password');

/** Throttled per account, known or not, and per address; says the same whichever of the two was wrong. */
export async function logIn(
  service: UseCaseContext,
  { email, password }: Credentials,
  { address, device }: Client,
): Promise<IssuedSession | Refused> {
  const emailKey = findEmailKey(email) ?? email.slice(0, 254).toLowerCase();
  const attempted = { emailKey, address };
  return attemptInTurn(service, attempted, () => tryPassword(service, attempted, { password, device }));
}

async function tryPassword(
  service: UseCaseContext,
  attempted: Attempted,
  { password, device }: { password: string } & Pick<Client, 'device'>,
): Promise<IssuedSession | Refused> {
  const { store } = service;
  const attempt = await countAttempt(service, attempted);
  if (!('takeBack' in attempt)) return attempt;
  const known = await findAccountByEmail(store.read, attempted.emailKey);
  const isRight = await verifyPassword(password, known?.passwordHash ?? (await nobodysHash));
  if (!known || !isRight) return refuse('BAD_CREDENTIALS');
  return store.transact(async (tx) => {
    // Comparing took a while: the role may have changed since, or the password.
    const account = await findAccount(tx, known.id);
    if (account?.passwordHash !== known.passwordHash) return refuse('BAD_CREDENTIALS');
    // Only whoever knows the password is told.
    if (account.suspendedAt) return refuse('SUSPENDED');
    await attempt.takeBack(tx);
    await forgetAccountFailures(tx, attempted);
    return startSession(tx, service, { account, device });
  });
}
