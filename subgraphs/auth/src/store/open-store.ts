import { join } from 'node:path';
import { checkMigrated, openDatabase, type Database } from '@bike-rentals/sqlite';
import { PrismaClient, type Prisma } from './generated/client.ts';

/** What is inside a transaction: it reads and writes. */
export type Transaction = Prisma.TransactionClient;
/** Sees what is committed, and cannot write. */
export type Reader = PrismaClient;
export type Store = Database<Reader, Transaction>;

const migrations = join(import.meta.dirname, '../../../../prisma/auth/migrations');

/** Refuses a database that is older or newer than this code. */
export async function openStore(file: string): Promise<Store> {
  await checkMigrated({ file, migrations, variable: 'AUTH_DATABASE' });
  return openDatabase<Transaction, Reader>(file, (adapter) => new PrismaClient({ adapter }));
}
