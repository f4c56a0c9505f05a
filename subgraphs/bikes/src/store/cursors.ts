import type { Transaction } from './open-store.ts';

/** The `seq` of the last event that was consumed; 0 before the first. */
export async function getConsumed(tx: Transaction, name: string): Promise<number> {
  return (await tx.cursor.findUnique({ where: { name } }))?.seq ?? 0;
}

/** Moves the cursor of a consumer. */
export async function saveConsumed(tx: Transaction, name: string, seq: number): Promise<void> {
  await tx.cursor.upsert({ where: { name }, create: { name, seq }, update: { seq } });
}
