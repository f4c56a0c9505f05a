import type { Failures } from '../domain/throttle.ts';
import type { Reader, Transaction } from './open-store.ts';

export async function findFailures(read: Reader | Transaction, key: string): Promise<Failures | undefined> {
  return (await read.loginFailure.findUnique({ where: { key } })) ?? undefined;
}

export async function saveFailures(tx: Transaction, key: string, failures: Failures): Promise<void> {
  await tx.loginFailure.upsert({ where: { key }, create: { key, ...failures }, update: { ...failures } });
}

export async function forgetFailures(tx: Transaction, key: string): Promise<void> {
  await tx.loginFailure.deleteMany({ where: { key } });
}

export async function pruneFailures(tx: Transaction, before: Date): Promise<void> {
  await tx.loginFailure.deleteMany({ where: { lastAt: { lt: before } } });
}
