import { findEmailKey, findWeakness } from '../domain/credentials.ts';
import { hashPassword } from '../keys/password-hash.ts';
import { findAccountByEmail } from '../store/accounts.ts';
import { openAccount } from './register.ts';
import type { Service } from './service.ts';

export interface GivenAccount {
  email: string;
  /** Left out: nobody can log in. */
  password?: string;
  role: 'RENTER' | 'ADMIN';
  id?: string;
}

/**
 * Opens an account that the operator gives, unless it is there: an existing one keeps its password and role.
 * Throws for an address or a password that nobody could register with.
 */
export async function ensureAccount(service: Service, given: GivenAccount): Promise<'opened' | 'known'> {
  const { email, password, ...rest } = given;
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) throw new Error(`"${email}" is not an email address`);
  if (await findAccountByEmail(service.store.read, emailKey)) return 'known';
  const weakness = password === undefined ? undefined : findWeakness(password, emailKey);
  if (weakness !== undefined) throw new Error(weakness);
  const passwordHash = password === undefined ? 'none' : await hashPassword(password);
  const account = await service.store.transact((tx) =>
    openAccount(tx, service, { email, emailKey, passwordHash, ...rest }),
  );
  service.onCommit();
  return account ? 'opened' : 'known';
}
