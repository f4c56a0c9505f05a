import type { Actor } from '@bike-rentals/contracts';
import { isOfOneScript } from '@bike-rentals/subgraph';
import { findEmailKey, validatePassword } from '../domain/credentials.ts';
import { hashPassword } from '../keys/password-hash.ts';
import { insertAccount, type Account } from '../store/accounts.ts';
import { appendRegistration } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import type { Client } from './client.ts';
import { startSession, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** `раура@example.org` with Cyrillic letters would pass for another's. Accounts of before may still log in. */
export const mixedScripts = 'This address mixes letters of several scripts.';

/** What a user logs in with. */
export interface Credentials {
  email: string;
  password: string;
}

/** Always a renter: an admin is made by another admin, by the configuration, or by a command on the machine. */
export async function register(
  service: UseCaseContext,
  { email, password }: Credentials,
  { device }: Pick<Client, 'device'>,
): Promise<IssuedSession | Refused> {
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) return refuse('EMAIL_INVALID', { field: 'email' });
  if (!isOfOneScript(emailKey)) return refuse('EMAIL_INVALID', { message: mixedScripts, field: 'email' });
  const weakness = validatePassword(password, emailKey);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'password' });
  const passwordHash = await hashPassword(password);
  const session = await service.store.transact(async (tx) => {
    const account = await openAccount(tx, service, {
      email: email.trim(),
      emailKey,
      passwordHash,
      role: 'RENTER',
    });
    return account && startSession(tx, service, { account, device });
  });
  service.onCommit();
  return session ?? refuse('EMAIL_TAKEN', { field: 'email' });
}

/** Undefined if the address is taken. */
export async function openAccount(
  tx: Transaction,
  { createId, clock }: Pick<UseCaseContext, 'createId' | 'clock'>,
  account: Pick<Account, 'email' | 'emailKey' | 'passwordHash' | 'role'> & { id?: string },
): Promise<Account | undefined> {
  const now = clock.now();
  const inserted = await insertAccount(tx, { id: createId(), ...account, createdAt: now });
  if (!inserted) return undefined;
  const actor: Actor = { id: inserted.id, role: inserted.role };
  await appendRegistration(tx, { eventId: createId(), userId: inserted.id, actor, at: now });
  return inserted;
}
