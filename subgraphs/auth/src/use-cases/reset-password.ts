import { findEmailKey, validatePassword } from '../domain/credentials.ts';
import { hashPassword } from '../keys/password-hash.ts';
import { findAccount, findAccountByEmail, savePassword } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions } from '../store/sessions.ts';
import type { Client } from './client.ts';
import { refuse, type Refused } from './refusal.ts';
import { requestMail, system, type MailLanguage } from './request-mail.ts';
import { countMail, forgetAccountFailures } from './throttle-attempts.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { findUsableToken, takeToken } from './use-one-time-token.ts';

/**
 * Mails a link that sets a new password. For an address without an account the same rows are written, so that neither
 * the answer nor the time tells who has one; only the mail is never sent.
 */
export async function requestPasswordReset(
  service: UseCaseContext,
  { email, language }: { email: string; language: MailLanguage | undefined },
  { address }: Pick<Client, 'address'>,
): Promise<{ email: string } | Refused> {
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) return refuse('EMAIL_INVALID', { field: 'email' });
  const throttled = await countMail(service, { emailKey, address });
  if (throttled) return throttled;
  await service.store.transact(async (tx) => {
    const account = await findAccountByEmail(tx, emailKey);
    await requestMail(
      tx,
      service,
      {
        kind: 'RESET_PASSWORD',
        to: account?.email ?? email.trim(),
        language,
        accountId: account?.id,
        actor: system,
      },
      { purpose: 'RESET_PASSWORD', subject: emailKey, email: emailKey },
    );
  });
  service.onCommit();
  return { email: email.trim() };
}

/** Sets a new password by the link of a mail, and ends all sessions: they may be of whoever knew the old one. */
export async function resetPassword(
  service: UseCaseContext,
  { token, next }: { token: string; next: string },
): Promise<{ email: string } | Refused> {
  const { store, clock, createId, onCommit } = service;
  const known = await findUsableToken(store.read, { token, purpose: 'RESET_PASSWORD' }, clock.now());
  if ('code' in known) return known;
  const weakness = validatePassword(next, known.email);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'next' });
  const passwordHash = await hashPassword(next);
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    const taken = await takeToken(tx, { token, purpose: 'RESET_PASSWORD' }, now);
    if ('code' in taken) return taken;
    const account = taken.accountId === null ? undefined : await findAccount(tx, taken.accountId);
    // Whoever has the mailbox of an address that the account has no more gets no password.
    if (account?.emailKey !== taken.email) return refuse('TOKEN_EXPIRED');
    const { id: userId, version } = await savePassword(tx, account.id, passwordHash);
    const payload = { userId };
    const event = { eventId: createId(), type: 'user.password-reset', payload, version } as const;
    await appendUserEvent(tx, { ...event, actor: system, at: now });
    const all = { accountId: account.id };
    await revokeSessions(tx, await endSessions(tx, all, { reason: 'password reset', now }), now);
    await forgetAccountFailures(tx, { emailKey: account.emailKey, address: undefined });
    return { email: account.email };
  });
  onCommit();
  return result;
}
