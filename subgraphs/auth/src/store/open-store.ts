import { openDatabase, type Database } from '@bike-rentals/sqlite';
import { PrismaClient, type Prisma } from './generated/client.ts';

/** What is inside a transaction: it reads and writes. */
export type Transaction = Prisma.TransactionClient;
/** Sees what is committed, and cannot write. */
export type Reader = PrismaClient;
export type Store = Database<Reader, Transaction>;

export async function openStore(file: string): Promise<Store> {
  return openDatabase<Transaction, Reader>(file, (adapter) => new PrismaClient({ adapter }));
}
