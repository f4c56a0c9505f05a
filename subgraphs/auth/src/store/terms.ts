import type { Terms } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

export type { Terms } from './generated/client.ts';

/** The terms that hold now; undefined if the town has published none. */
export async function findCurrentTerms(read: Reader | Transaction): Promise<Terms | undefined> {
  return (await read.terms.findFirst({ orderBy: { version: 'desc' } })) ?? undefined;
}

/** Inserts a new version of the terms. */
export async function insertTerms(tx: Transaction, terms: Terms): Promise<Terms> {
  return tx.terms.create({ data: terms });
}
