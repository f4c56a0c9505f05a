import type { Session } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

export type { Session } from './generated/client.ts';

export interface NewSession {
  id: string;
  accountId: string;
  startedAt: Date;
}

export async function insertSession(tx: Transaction, session: NewSession): Promise<void> {
  await tx.session.create({ data: { ...session, lastUsedAt: session.startedAt } });
}

export async function touchSession(tx: Transaction, id: string, lastUsedAt: Date): Promise<void> {
  await tx.session.update({ where: { id }, data: { lastUsedAt } });
}

/** Ends those that still run; returns their ids. */
export async function endSessions(
  tx: Transaction,
  which: { id: string } | { accountId: string; id: { not: string } },
  { reason, now }: { reason: string; now: Date },
): Promise<string[]> {
  const running = await tx.session.findMany({ where: { ...which, endedAt: null }, select: { id: true } });
  const ids = running.map(({ id }) => id);
  await tx.session.updateMany({ where: { id: { in: ids } }, data: { endedAt: now, endReason: reason } });
  return ids;
}

export async function findRunningSessions(read: Reader, accountId: string): Promise<Session[]> {
  return read.session.findMany({ where: { accountId, endedAt: null }, orderBy: { id: 'desc' }, take: 100 });
}

export interface NewToken {
  id: string;
  hash: string;
  sessionId: string;
  issuedAt: Date;
  expiresAt: Date;
}

export async function insertToken(tx: Transaction, token: NewToken): Promise<void> {
  await tx.refreshToken.create({ data: token });
}

export async function findToken(tx: Transaction, hash: string) {
  return (await tx.refreshToken.findUnique({ where: { hash }, include: { session: true } })) ?? undefined;
}

export async function markRotated(tx: Transaction, id: string, rotatedAt: Date): Promise<void> {
  await tx.refreshToken.update({ where: { id }, data: { rotatedAt } });
}

/** Of sessions that cannot be refreshed any more. */
export async function pruneTokens(tx: Transaction, now: Date): Promise<void> {
  await tx.refreshToken.deleteMany({ where: { expiresAt: { lt: now } } });
}
