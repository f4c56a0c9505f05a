import { toPage, type Page } from '@bike-rentals/subgraph';
import type { AccountInstants, AccountState } from '../domain/account-state.ts';
import type { Account, Prisma, Role } from './generated/client.ts';
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
  /** What has to happen before its user may rent; null: nothing. */
  unverifiedSince: Date | null;
  pendingSince: Date | null;
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
export async function findAccountByEmail(
  read: Reader | Transaction,
  emailKey: string,
): Promise<Account | undefined> {
  return (await read.account.findUnique({ where: { emailKey } })) ?? undefined;
}

/** The accounts with these addresses, in any order. */
export async function findAccountsByEmails(
  read: Reader | Transaction,
  emailKeys: readonly string[],
): Promise<Account[]> {
  return read.account.findMany({ where: { emailKey: { in: [...emailKeys] } } });
}

/** Which accounts are looked for; what is left out does not matter. */
export interface AccountFilter {
  /** Every word must be found in the address. */
  search?: string | undefined;
  role?: Role | undefined;
  state?: AccountState | undefined;
}

/** One page of accounts in the order of their addresses. */
export async function findAccountPage(
  read: Reader,
  { first, after, ...filter }: AccountFilter & { first: number; after: string | undefined },
): Promise<Page<Account>> {
  const rows = await read.account.findMany({
    where: { ...toWhere(filter), ...(after !== undefined && { emailKey: { gt: after } }) },
    orderBy: { emailKey: 'asc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** The number of accounts on all pages. */
export async function countAccounts(read: Reader, filter: AccountFilter): Promise<number> {
  return read.account.count({ where: toWhere(filter) });
}

function toWhere({ search = '', role, state }: AccountFilter): Prisma.AccountWhereInput {
  // The database's own wildcards separate words: they would find anything.
  const words = search
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s%_]+/);
  return {
    AND: words.filter((word) => word !== '').map((word) => ({ emailKey: { contains: word } })),
    ...(role !== undefined && { role }),
    ...(state !== undefined && statesWhere[state]),
  };
}

/** The same as `toState`, as conditions. */
const statesWhere: Record<AccountState, Prisma.AccountWhereInput> = {
  SUSPENDED: { suspendedAt: { not: null } },
  UNVERIFIED: { suspendedAt: null, unverifiedSince: { not: null } },
  REJECTED: { suspendedAt: null, unverifiedSince: null, rejectedAt: { not: null } },
  PENDING_APPROVAL: {
    suspendedAt: null,
    unverifiedSince: null,
    rejectedAt: null,
    pendingSince: { not: null },
  },
  ACTIVE: { suspendedAt: null, unverifiedSince: null, rejectedAt: null, pendingSince: null },
};

/** Changes what the state of an account follows from. */
export async function saveInstants(
  tx: Transaction,
  id: string,
  instants: Partial<AccountInstants>,
): Promise<Account> {
  return tx.account.update({ where: { id }, data: { ...instants, version: { increment: 1 } } });
}

/** Replaces the hash of a password. */
export async function savePassword(tx: Transaction, id: string, passwordHash: string): Promise<Account> {
  return tx.account.update({ where: { id }, data: { passwordHash, version: { increment: 1 } } });
}

/** Changes the address. */
export async function saveEmail(
  tx: Transaction,
  id: string,
  email: Pick<Account, 'email' | 'emailKey'>,
): Promise<Account> {
  return tx.account.update({ where: { id }, data: { ...email, version: { increment: 1 } } });
}

/** Records which version of the terms a user has accepted. */
export async function saveAcceptedTerms(
  tx: Transaction,
  id: string,
  { version, at }: { version: number; at: Date },
): Promise<Account> {
  const data = { termsVersion: version, termsAcceptedAt: at, version: { increment: 1 } };
  return tx.account.update({ where: { id }, data });
}

/** Changes a role. Access tokens of before have the old one, and are to be revoked. */
export async function saveRole(tx: Transaction, id: string, role: Role): Promise<Account> {
  return tx.account.update({ where: { id }, data: { role, version: { increment: 1 } } });
}

/** From now on access tokens are dated no earlier than this Unix second: the ones before it are void. */
export async function saveTokensFrom(tx: Transaction, id: string, tokensFrom: number): Promise<void> {
  await tx.account.update({ where: { id }, data: { tokensFrom } });
}

/** The number of admins who can log in. */
export async function countAdmins(tx: Transaction): Promise<number> {
  return tx.account.count({ where: { role: 'ADMIN', suspendedAt: null } });
}
