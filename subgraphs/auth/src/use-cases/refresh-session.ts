import { decideRefresh } from '../domain/refresh.ts';
import { findAccount } from '../store/accounts.ts';
import type { Transaction } from '../store/open-store.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions, findToken, markRotated, touchSession } from '../store/sessions.ts';
import type { Client } from './client.ts';
import { hashToken, issueTokens, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** The next tokens of a session. A token that was used before ends the whole session. */
export async function refreshSession(
  service: UseCaseContext,
  refreshToken: string,
  { device, address }: Client,
): Promise<IssuedSession | Refused> {
  return useToken(service, refreshToken, async (tx, { token, decision, now }) => {
    const account = await findAccount(tx, token.session.accountId);
    if (!account) return refuse('TOKEN_EXPIRED');
    if (decision === 'rotate') await markRotated(tx, token.id, now);
    await touchSession(tx, token.sessionId, { lastUsedAt: now, device, address });
    return issueTokens(tx, service, { account, session: token.session });
  });
}

/** Says whose session a refresh token belongs to, under the same conditions as refreshing, and does not exchange it. */
export async function identifySession(
  service: UseCaseContext,
  refreshToken: string,
): Promise<SessionOwner | Refused> {
  return useToken(service, refreshToken, async (_tx, { token }) => ({
    userId: token.session.accountId,
    sessionId: token.sessionId,
  }));
}

/** A session and its user. */
export interface SessionOwner {
  userId: string;
  sessionId: string;
}

interface AcceptedToken {
  token: NonNullable<Awaited<ReturnType<typeof findToken>>>;
  decision: 'rotate' | 'grace';
  now: Date;
}

async function useToken<Result>(
  { store, clock }: UseCaseContext,
  refreshToken: string,
  use: (tx: Transaction, accepted: AcceptedToken) => Promise<Result | Refused>,
): Promise<Result | Refused> {
  const now = clock.now();
  return store.transact(async (tx) => {
    const token = await findToken(tx, hashToken(refreshToken));
    const decision = decideRefresh(token, now);
    if (!token || decision === 'expired') return refuse('TOKEN_EXPIRED');
    if (decision === 'reused') {
      await endSession(tx, token.sessionId, { reason: 'token reused', now });
      return refuse('TOKEN_REUSED');
    }
    return use(tx, { token, decision, now });
  });
}

/** Ends the session of a refresh token. An unknown token is no error. */
export async function logOut({ store, clock }: UseCaseContext, refreshToken: string): Promise<void> {
  await store.transact(async (tx) => {
    const token = await findToken(tx, hashToken(refreshToken));
    if (token) await endSession(tx, token.sessionId, { reason: 'logged out', now: clock.now() });
  });
}

/** Ends one of a user's own sessions. One that has ended, or is not the user's, is no error. */
export async function endOwnSession(
  { store, clock }: UseCaseContext,
  { userId, sessionId }: SessionOwner,
): Promise<void> {
  await store.transact(async (tx) => {
    const now = clock.now();
    const which = { id: sessionId, accountId: userId };
    await revokeSessions(tx, await endSessions(tx, which, { reason: 'ended by the user', now }), now);
  });
}

/** Ends all sessions of a user but this one. */
export async function endOtherSessions(
  { store, clock }: UseCaseContext,
  { userId, sessionId }: SessionOwner,
): Promise<void> {
  await store.transact(async (tx) => {
    const now = clock.now();
    const others = { accountId: userId, id: { not: sessionId } };
    await revokeSessions(tx, await endSessions(tx, others, { reason: 'ended by the user', now }), now);
  });
}

async function endSession(tx: Transaction, id: string, end: { reason: string; now: Date }): Promise<void> {
  await revokeSessions(tx, await endSessions(tx, { id }, end), end.now);
}
