import { insertRows } from '@bike-rentals/sqlite';
import type { OneTimeToken } from './generated/client.ts';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';

export type { OneTimeToken } from './generated/client.ts';

/** Inserts tokens of this moment. The earlier ones of the same purposes and subjects have expired from now on. */
export async function insertNewestTokens(
  tx: Transaction,
  tokens: readonly Omit<OneTimeToken, 'usedAt'>[],
  now: Date,
): Promise<void> {
  for (const [purpose, some] of Map.groupBy(tokens, (token) => token.purpose)) {
    const subject = { in: some.map((token) => token.subject) };
    await tx.oneTimeToken.updateMany({
      where: { purpose, subject, usedAt: null, expiresAt: { gt: now } },
      data: { expiresAt: now },
    });
  }
  await insertRows(tx, 'OneTimeToken', tokens);
}

/** The token with this hash. */
export async function findOneTimeToken(
  read: Reader | Transaction,
  hash: string,
): Promise<OneTimeToken | undefined> {
  return (await read.oneTimeToken.findUnique({ where: { hash } })) ?? undefined;
}

/** The token with this id. */
export async function findOneTimeTokenById(read: Reader, id: string): Promise<OneTimeToken | undefined> {
  return (await read.oneTimeToken.findUnique({ where: { id } })) ?? undefined;
}

/** Records that a token was used. */
export async function markTokenUsed(tx: Transaction, id: string, usedAt: Date): Promise<void> {
  await tx.oneTimeToken.update({ where: { id }, data: { usedAt } });
}

/** From now on none of these tokens of an account can be used. */
export async function expireTokens(
  tx: Transaction,
  { accountId, purposes }: { accountId: string; purposes: OneTimeToken['purpose'][] },
  now: Date,
): Promise<void> {
  await tx.oneTimeToken.updateMany({
    where: { accountId, purpose: { in: purposes }, usedAt: null, expiresAt: { gt: now } },
    data: { expiresAt: now },
  });
}

/** From now on none of these tokens can be used. */
export async function expireTokensOf(
  tx: Transaction,
  which: Pick<OneTimeToken, 'purpose' | 'subject'>,
  now: Date,
): Promise<void> {
  await tx.oneTimeToken.updateMany({
    where: { ...which, usedAt: null, expiresAt: { gt: now } },
    data: { expiresAt: now },
  });
}

/** Deletes the next portion of those that expired before; true if there may be more. */
export async function pruneOneTimeTokens(tx: Transaction, before: Date): Promise<boolean> {
  const { count } = await tx.oneTimeToken.deleteMany({
    where: { expiresAt: { lt: before } },
    limit: pruneBatchSize,
  });
  return count === pruneBatchSize;
}
