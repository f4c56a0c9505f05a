import { validatePassword } from '../domain/credentials.ts';
import { hashPassword, verifyPassword } from '../keys/password-hash.ts';
import { findAccount, savePassword, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions, findRunningSession, retireTokens, touchSession } from '../store/sessions.ts';
import { issueTokens, type IssuedSession } from './issue-session.ts';
import type { SessionOwner } from './refresh-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { attemptInTurn, countAttempt } from './throttle-attempts.ts';

/** The user and their address: a stolen access token must not serve to guess the password. */
export interface PasswordOwner extends SessionOwner {
  address?: string | undefined;
}

/** Ends all other sessions, which may be of somebody who knew the old password. */
export async function changePassword(
  service: UseCaseContext,
  owner: PasswordOwner,
  { current, next }: { current: string; next: string },
): Promise<IssuedSession | Refused> {
  const account = await findAccount(service.store.read, owner.userId);
  if (!account) return refuse('BAD_CREDENTIALS', { field: 'current' });
  const refused = await checkPassword(service, { account, address: owner.address }, current);
  if (refused) return refused;
  const weakness = validatePassword(next, account.emailKey);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'next' });
  const passwordHash = await hashPassword(next);
  return savePasswordAndEndOthers(service, { account, sessionId: owner.sessionId }, passwordHash);
}

/** Refuses a wrong password, and any password after too many wrong ones. */
export async function checkPassword(
  service: UseCaseContext,
  { account, address }: { account: Account; address: string | undefined },
  password: string,
): Promise<Refused | undefined> {
  const attempted = { emailKey: account.emailKey, address };
  return attemptInTurn(service, attempted, async () => {
    const attempt = await countAttempt(service, attempted);
    if (!('takeBack' in attempt)) return attempt;
    if (!(await verifyPassword(password, account.passwordHash))) {
      return refuse('BAD_CREDENTIALS', { field: 'current' });
    }
    await service.store.transact(attempt.takeBack);
    return undefined;
  });
}

async function savePasswordAndEndOthers(
  service: UseCaseContext,
  { account: known, sessionId }: { account: Account; sessionId: string },
  passwordHash: string,
): Promise<IssuedSession | Refused> {
  const { store, clock, createId, onCommit } = service;
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    // Comparing and hashing took a while: another change may have come first, or the session have ended.
    const account = await findAccount(tx, known.id);
    if (account?.passwordHash !== known.passwordHash) return refuse('BAD_CREDENTIALS', { field: 'current' });
    const session = await findRunningSession(tx, sessionId);
    if (!session) return refuse('TOKEN_EXPIRED');
    const { id: userId, role, version } = await savePassword(tx, account.id, passwordHash);
    await appendUserEvent(tx, {
      eventId: createId(),
      type: 'user.password-changed',
      payload: { userId },
      version,
      actor: { id: userId, role },
      at: now,
    });
    const others = { accountId: account.id, id: { not: sessionId } };
    await revokeSessions(tx, await endSessions(tx, others, { reason: 'password changed', now }), now);
    // The session's own refresh token may be in the wrong hands too: from here on only the new one serves.
    await retireTokens(tx, sessionId, now);
    await touchSession(tx, sessionId, { lastUsedAt: now });
    return issueTokens(tx, service, { account, session });
  });
  onCommit();
  return result;
}
