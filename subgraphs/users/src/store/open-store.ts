import { join } from 'node:path';
import {
  checkMigrated,
  openDatabase,
  toFileError,
  type Database,
  type TransactionObserver,
} from '@bike-rentals/sqlite';
import { PrismaClient, type Prisma } from './generated/client.ts';

/** What is inside a transaction: it reads and writes. */
export type Transaction = Prisma.TransactionClient;
/** Sees what is committed, and cannot write. */
export type Reader = PrismaClient;
/** The database of users: one writer and one reader. */
export type Store = Database<Reader, Transaction>;

const migrations = join(import.meta.dirname, '../../../../prisma/users/migrations');

/** Refuses a database that is older or newer than this code, and one that cannot be written. */
export async function openStore(file: string, observe?: TransactionObserver): Promise<Store> {
  const target = { file, migrations, variable: 'USERS_DATABASE' };
  await checkMigrated(target);
  try {
    return await openDatabase<Transaction, Reader>(file, (adapter) => new PrismaClient({ adapter }), observe);
  } catch (error) {
    throw toFileError(target, error);
  }
}
