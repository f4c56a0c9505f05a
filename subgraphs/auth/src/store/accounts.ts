import type { Account, Role } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

export type { Account } from './generated/client.ts';

/** What an account begins with. `emailKey` is what makes the address unique. */
export interface NewAccount {
  id: string;
  email: string;
  emailKey: string;
  passwordHash: string;
  role: Role;
  createdAt: Date;
}

/** Undefined if the address is taken. */
export async function insertAccount(tx: Transaction, account: NewAccount): Promise<Account | undefined> {
  if (await tx.account.findUnique({ where: { emailKey: account.emailKey } })) return undefined;
  return tx.account.create({ data: account });
}

/** The account with this id. */
export async function findAccount(read: Reader | Transaction, id: string): Promise<Account | undefined> {
  return (await read.account.findUnique({ where: { id } })) ?? undefined;
}

/** The accounts with these ids, in any order. */
export async function findAccounts(read: Reader, ids: readonly string[]): Promise<Account[]> {
  return read.account.findMany({ where: { id: { in: [...ids] } } });
}

/** The account with this address. */
export async function findAccountByEmail(read: Reader, emailKey: string): Promise<Account | undefined> {
  return (await read.account.findUnique({ where: { emailKey } })) ?? undefined;
}

/** Replaces the hash of a password. */
export async function savePassword(tx: Transaction, id: string, passwordHash: string): Promise<void> {
  await tx.account.update({ where: { id }, data: { passwordHash, version: { increment: 1 } } });
}

/** Changes a role. Access tokens from before `tokensFrom` (Unix seconds) have the old one, and are revoked. */
export async function saveRole(
  tx: Transaction,
  { id, role, tokensFrom }: { id: string; role: Role; tokensFrom: number },
): Promise<Account> {
  return tx.account.update({ where: { id }, data: { role, tokensFrom, version: { increment: 1 } } });
}

/** The number of admins. */
export async function countAdmins(tx: Transaction): Promise<number> {
  return tx.account.count({ where: { role: 'ADMIN' } });
}
