import { findEmailKey, findWeakness } from '../domain/credentials.ts';
import { hashPassword } from '../keys/password-hash.ts';
import { findAccountByEmail, type Account } from '../store/accounts.ts';
import { openAccount } from './register.ts';
import type { Service } from './service.ts';

export interface GivenAccount {
  email: string;
  /** Left out: nobody can log in. */
  password?: string;
  role: 'RENTER' | 'ADMIN';
  id?: string;
}

/** What it takes to open an account. */
type Office = Pick<Service, 'store' | 'clock' | 'createId' | 'onCommit'>;

/**
 * Opens an account that the operator gives, unless it is there: an existing one keeps its password and role,
 * and is the answer. Throws for an address or a password that nobody could register with.
 */
export async function ensureAccount(service: Office, given: GivenAccount): Promise<Account | undefined> {
  const { email, password, ...rest } = given;
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) throw new Error(`"${email}" is not an email address`);
  const known = await findAccountByEmail(service.store.read, emailKey);
  if (known) return known;
  const weakness = password === undefined ? undefined : findWeakness(password, emailKey);
  if (weakness !== undefined) throw new Error(weakness);
  const passwordHash = password === undefined ? 'none' : await hashPassword(password);
  const account = { email: email.trim(), emailKey, passwordHash, ...rest };
  const opened = await service.store.transact((tx) => openAccount(tx, service, account));
  service.onCommit();
  return opened ? undefined : findAccountByEmail(service.store.read, emailKey);
}
