import type { Session } from './generated/client.ts';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';

export type { Session } from './generated/client.ts';

/** What a session begins with. */
export interface NewSession {
  id: string;
  accountId: string;
  startedAt: Date;
  /** Undefined where it is unknown. */
  device: string | undefined;
  /** Undefined where it is unknown. */
  address: string | undefined;
}

/** Inserts a session. */
export async function insertSession(tx: Transaction, session: NewSession): Promise<void> {
  const { device = null, address = null, ...rest } = session;
  const { startedAt } = session;
  await tx.session.create({ data: { ...rest, device, address, lastUsedAt: startedAt, provenAt: startedAt } });
}

/** Whether an account was never used from a device like this, but was from others. */
export async function isNewDevice(
  tx: Transaction,
  accountId: string,
  device: string | undefined,
): Promise<boolean> {
  const any = await tx.session.findFirst({ where: { accountId }, select: { id: true } });
  if (!any) return false;
  const where = { accountId, device: device ?? null };
  return (await tx.session.findFirst({ where, select: { id: true } })) === null;
}

/** Records when a session was last used, and from where if that is known. */
export async function touchSession(
  tx: Transaction,
  id: string,
  { lastUsedAt, device, address }: Partial<Pick<NewSession, 'device' | 'address'>> & { lastUsedAt: Date },
): Promise<void> {
  const data = {
    lastUsedAt,
    ...(device !== undefined && { device }),
    ...(address !== undefined && { address }),
  };
  await tx.session.update({ where: { id }, data });
}

/** Records that its user has shown the password once more, and the code where there is one. */
export async function saveProof(tx: Transaction, id: string, provenAt: Date): Promise<void> {
  await tx.session.update({ where: { id }, data: { provenAt } });
}

/** Ends those that still run; returns their ids. */
export async function endSessions(
  tx: Transaction,
  which: { id: string; accountId?: string } | { accountId: string; id?: { not: string } },
  { reason, now }: { reason: string; now: Date },
): Promise<string[]> {
  const running = await tx.session.findMany({ where: { ...which, endedAt: null }, select: { id: true } });
  const ids = running.map(({ id }) => id);
  await tx.session.updateMany({ where: { id: { in: ids } }, data: { endedAt: now, endReason: reason } });
  return ids;
}

/** Newest first. One that was not used since `usedAfter` cannot be refreshed any more, so it has ended too. */
export async function findRunningSessions(
  read: Reader,
  { accountId, usedAfter }: { accountId: string; usedAfter: Date },
): Promise<Session[]> {
  return read.session.findMany({
    where: { accountId, endedAt: null, lastUsedAt: { gt: usedAfter } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: 100,
  });
}

/** The session with this id, unless it has ended. */
export async function findRunningSession(tx: Transaction, id: string): Promise<Session | undefined> {
  return (await tx.session.findUnique({ where: { id, endedAt: null } })) ?? undefined;
}

/** A refresh token, of which only the hash is stored. */
export interface NewToken {
  id: string;
  hash: string;
  sessionId: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** Inserts a refresh token. */
export async function insertToken(tx: Transaction, token: NewToken): Promise<void> {
  await tx.refreshToken.create({ data: token });
}

/** The refresh token with this hash, and its session. */
export async function findToken(tx: Transaction, hash: string) {
  return (await tx.refreshToken.findUnique({ where: { hash }, include: { session: true } })) ?? undefined;
}

/** Records that a token was exchanged for its successor. */
export async function markRotated(tx: Transaction, id: string, rotatedAt: Date): Promise<void> {
  await tx.refreshToken.update({ where: { id }, data: { rotatedAt } });
}

/** From now on they count as exchanged. */
export async function retireTokens(tx: Transaction, sessionId: string, rotatedAt: Date): Promise<void> {
  await tx.refreshToken.updateMany({ where: { sessionId, rotatedAt: null }, data: { rotatedAt } });
}

/** Of sessions that cannot be refreshed any more. */
/** Deletes the next portion; true if there may be more. */
export async function pruneTokens(tx: Transaction, now: Date): Promise<boolean> {
  const { count } = await tx.refreshToken.deleteMany({
    where: { expiresAt: { lt: now } },
    limit: pruneBatchSize,
  });
  return count === pruneBatchSize;
}
