import type { RevocationPage } from '@bike-rentals/identity';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';

/** Records that these sessions have ended, for the router to read. */
export async function revokeSessions(tx: Transaction, sessionIds: string[], at: Date): Promise<void> {
  if (sessionIds.length === 0) return;
  await tx.revocation.createMany({ data: sessionIds.map((sessionId) => ({ sessionId, at })) });
}

/** `issuedBefore`: unix seconds. */
export async function revokeTokens(
  tx: Transaction,
  revocation: { accountId: string; issuedBefore: number; at: Date },
): Promise<void> {
  await tx.revocation.create({ data: revocation });
}

const maxPerPage = 1_000;

/** A page of the sessions and tokens that were revoked after this position. */
export async function findRevocations(read: Reader, after: number): Promise<RevocationPage> {
  const rows = await read.revocation.findMany({
    where: { seq: { gt: after } },
    orderBy: { seq: 'asc' },
    take: maxPerPage,
  });
  return {
    revocations: rows.map(({ seq, sessionId, accountId, issuedBefore, at }) => ({
      seq,
      ...(sessionId !== null && { sessionId }),
      ...(accountId !== null && { userId: accountId }),
      ...(issuedBefore !== null && { issuedBefore }),
      at: at.toISOString(),
    })),
    cursor: rows.at(-1)?.seq ?? after,
  };
}

/** Deletes the next portion; true if there may be more. */
export async function pruneRevocations(tx: Transaction, before: Date): Promise<boolean> {
  const { count } = await tx.revocation.deleteMany({ where: { at: { lt: before } }, limit: pruneBatchSize });
  return count === pruneBatchSize;
}
