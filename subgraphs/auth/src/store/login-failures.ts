import type { Failures } from '../domain/throttle.ts';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';

/** The failed attempts that count for a key: an account or an address. */
export async function findFailures(read: Reader | Transaction, key: string): Promise<Failures | undefined> {
  return (await read.loginFailure.findUnique({ where: { key } })) ?? undefined;
}

/** Replaces the failed attempts that count for a key. */
export async function saveFailures(tx: Transaction, key: string, failures: Failures): Promise<void> {
  await tx.loginFailure.upsert({ where: { key }, create: { key, ...failures }, update: { ...failures } });
}

/** Forgets the failed attempts that count for a key. */
export async function forgetFailures(tx: Transaction, key: string): Promise<void> {
  await tx.loginFailure.deleteMany({ where: { key } });
}

/** Deletes the next portion; true if there may be more. */
export async function pruneFailures(tx: Transaction, before: Date): Promise<boolean> {
  const { count } = await tx.loginFailure.deleteMany({
    where: { lastAt: { lt: before } },
    limit: pruneBatchSize,
  });
  return count === pruneBatchSize;
}
