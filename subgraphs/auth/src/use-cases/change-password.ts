import { findWeakness } from '../domain/credentials.ts';
import { hashPassword, isPassword } from '../keys/password-hash.ts';
import { findAccount, savePassword } from '../store/accounts.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions } from '../store/sessions.ts';
import { issueTokens, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import type { Service } from './service.ts';

/** Ends all other sessions: whoever knew the old password is out. */
export async function changePassword(
  service: Service,
  { userId, sessionId }: { userId: string; sessionId: string },
  { current, next }: { current: string; next: string },
): Promise<IssuedSession | Refused> {
  const { store, clock } = service;
  const account = await findAccount(store.read, userId);
  if (!account || !(await isPassword(current, account.passwordHash))) {
    return refuse('BAD_CREDENTIALS', { field: 'current' });
  }
  const weakness = findWeakness(next, account.emailKey);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'next' });
  const passwordHash = await hashPassword(next);
  const now = clock.now();
  return store.transact(async (tx) => {
    await savePassword(tx, userId, passwordHash);
    const others = { accountId: userId, id: { not: sessionId } };
    await revokeSessions(tx, await endSessions(tx, others, { reason: 'password changed', now }), now);
    return issueTokens(tx, service, { account, sessionId });
  });
}
