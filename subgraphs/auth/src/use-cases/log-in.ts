import { findEmailKey } from '../domain/credentials.ts';
import { hashPassword, verifyPassword } from '../keys/password-hash.ts';
import { findAccount, findAccountByEmail, type Account } from '../store/accounts.ts';
import type { Transaction } from '../store/open-store.ts';
import { isNewDevice } from '../store/sessions.ts';
import type { Client } from './client.ts';
import { startSession, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { Credentials } from './register.ts';
import { requestMail, system } from './request-mail.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { refuseCode } from './totp.ts';
import { attemptInTurn, countAttempt, forgetAccountFailures, type Attempted } from './throttle-attempts.ts';

/** What an unknown account's password is compared with, so that the answer takes as long. */
const nobodysHash = hashPassword('nobody has this password');

/** Throttled per account, known or not, and per address; says the same whichever of the two was wrong. */
export async function logIn(
  service: UseCaseContext,
  { email, password, code }: Credentials & { code?: string | undefined },
  client: Client,
): Promise<IssuedSession | Refused> {
  const emailKey = findEmailKey(email) ?? email.slice(0, 254).toLowerCase();
  const attempted = { emailKey, address: client.address };
  return attemptInTurn(service, attempted, () => tryPassword(service, attempted, { password, code, client }));
}

async function tryPassword(
  service: UseCaseContext,
  attempted: Attempted,
  { password, code, client }: { password: string; code: string | undefined; client: Client },
): Promise<IssuedSession | Refused> {
  const { store } = service;
  const attempt = await countAttempt(service, attempted);
  if (!('takeBack' in attempt)) return attempt;
  const known = await findAccountByEmail(store.read, attempted.emailKey);
  const isRight = await verifyPassword(password, known?.passwordHash ?? (await nobodysHash));
  if (!known || !isRight) return refuse('BAD_CREDENTIALS');
  const result = await store.transact(async (tx) => {
    // Comparing took a while: the role may have changed since, or the password.
    const account = await findAccount(tx, known.id);
    if (account?.passwordHash !== known.passwordHash) return refuse('BAD_CREDENTIALS');
    // Only whoever knows the password is told.
    if (account.suspendedAt) return refuse('SUSPENDED');
    const refused = await refuseCode(tx, { accountId: account.id, code }, service.clock.now());
    // A wrong code counts as a wrong password does; a missing one is asked for.
    if (refused?.code === 'CODE_REQUIRED') await attempt.takeBack(tx);
    if (refused) return refused;
    await attempt.takeBack(tx);
    await forgetAccountFailures(tx, attempted);
    if (await isNewDevice(tx, account.id, client.device)) await tellOfDevice(tx, service, account, client);
    return startSession(tx, service, { account, client });
  });
  service.onCommit();
  return result;
}

/** The owner of an account hears of a log-in from a kind of device that it was never used from. */
async function tellOfDevice(
  tx: Transaction,
  service: UseCaseContext,
  { id: accountId, email: to }: Account,
  { device }: Client,
): Promise<void> {
  const note = device ?? null;
  await requestMail(tx, service, {
    kind: 'NEW_DEVICE',
    to,
    language: undefined,
    accountId,
    note,
    actor: system,
  });
}
