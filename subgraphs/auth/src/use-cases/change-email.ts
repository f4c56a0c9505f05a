import { findEmailKey } from '../domain/credentials.ts';
import { isOfOneScript } from '@bike-rentals/subgraph';
import { findAccount, findAccountByEmail, saveEmail, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import { expireTokens, markTokenUsed } from '../store/one-time-tokens.ts';
import type { Transaction } from '../store/open-store.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions } from '../store/sessions.ts';
import { checkPassword } from './change-password.ts';
import type { Client } from './client.ts';
import { refuse, type Refused } from './refusal.ts';
import { mixedScripts } from './register.ts';
import { requestMail, system, type MailLanguage } from './request-mail.ts';
import { countMail } from './throttle-attempts.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { findUsableToken } from './use-one-time-token.ts';
import { markVerified } from './verify-email.ts';

/** What a user asks for who wants another address. */
export interface EmailChangeRequest {
  userId: string;
  email: string;
  password: string;
  language: MailLanguage | undefined;
}

/**
 * Mails a link to the new address, and a notice to the old one, with a link that takes it back for three days. Nothing
 * is switched before the first link is used. Whether somebody else has the new address is told to nobody.
 */
export async function requestEmailChange(
  service: UseCaseContext,
  { userId, email, password, language }: EmailChangeRequest,
  { address }: Pick<Client, 'address'>,
): Promise<{ email: string } | Refused> {
  const to = email.trim();
  const emailKey = findEmailKey(to);
  if (emailKey === undefined) return refuse('EMAIL_INVALID', { field: 'email' });
  if (!isOfOneScript(emailKey)) return refuse('EMAIL_INVALID', { message: mixedScripts, field: 'email' });
  const known = await findAccount(service.store.read, userId);
  if (!known) return refuse('BAD_CREDENTIALS', { field: 'password' });
  const refused =
    (await countMail(service, { emailKey, address })) ??
    (await checkPassword(service, { account: known, address }, password));
  if (refused) return refused.code === 'BAD_CREDENTIALS' ? { ...refused, field: 'password' } : refused;
  const result = await service.store.transact(async (tx) => {
    const account = await findAccount(tx, userId);
    if (account?.passwordHash !== known.passwordHash) return refuse('BAD_CREDENTIALS', { field: 'password' });
    const { id: accountId, email: old } = account;
    const ofAccount = { language, accountId, actor: { id: accountId, role: account.role } };
    await requestMail(
      tx,
      service,
      { ...ofAccount, kind: 'CHANGE_EMAIL', to },
      { purpose: 'CHANGE_EMAIL', subject: accountId, email: to },
    );
    await requestMail(
      tx,
      service,
      { ...ofAccount, kind: 'EMAIL_CHANGING', to: old },
      // A later change from the new address must not take the right to undo this one.
      { purpose: 'UNDO_EMAIL_CHANGE', subject: `${accountId} ${account.emailKey}`, email: old },
    );
    return { email: to };
  });
  service.onCommit();
  return result;
}

/** Switches to the new address by the link that was mailed there. Of two accounts that want one the first gets it. */
export async function confirmEmailChange(
  service: UseCaseContext,
  token: string,
): Promise<{ email: string } | Refused> {
  return switchEmail(service, { token, purpose: 'CHANGE_EMAIL' }, async (tx, account, now) => {
    if (account.unverifiedSince) await markVerified(tx, { createId: service.createId, account, now });
    // Links that went to the old address are of no use any more, but for the one that takes the change back.
    await expireTokens(tx, { accountId: account.id, purposes: ['RESET_PASSWORD', 'VERIFY_EMAIL'] }, now);
  });
}

/** Takes a change back, before or after it was made, and ends all sessions: whoever made it may be somebody else. */
export async function undoEmailChange(
  service: UseCaseContext,
  token: string,
): Promise<{ email: string } | Refused> {
  return switchEmail(service, { token, purpose: 'UNDO_EMAIL_CHANGE' }, async (tx, account, now) => {
    const purposes = ['CHANGE_EMAIL', 'RESET_PASSWORD'] as const;
    await expireTokens(tx, { accountId: account.id, purposes: [...purposes] }, now);
    const all = { accountId: account.id };
    await revokeSessions(tx, await endSessions(tx, all, { reason: 'change of address undone', now }), now);
  });
}

async function switchEmail(
  service: UseCaseContext,
  presented: { token: string; purpose: 'CHANGE_EMAIL' | 'UNDO_EMAIL_CHANGE' },
  alsoDo: (tx: Transaction, account: Account, now: Date) => Promise<void>,
): Promise<{ email: string } | Refused> {
  const { store, clock, createId } = service;
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    const found = await findUsableToken(tx, presented, now);
    if ('code' in found) return found;
    const { email } = found;
    const emailKey = findEmailKey(email);
    const account = found.accountId === null ? undefined : await findAccount(tx, found.accountId);
    if (!account || emailKey === undefined) return refuse('TOKEN_EXPIRED');
    const owner = await findAccountByEmail(tx, emailKey);
    if (owner && owner.id !== account.id) return refuse('EMAIL_TAKEN');
    await markTokenUsed(tx, found.id, now);
    if (account.emailKey !== emailKey) {
      const { version } = await saveEmail(tx, account.id, { email, emailKey });
      const payload = { userId: account.id };
      const event = { eventId: createId(), type: 'user.email-changed', payload, version } as const;
      await appendUserEvent(tx, { ...event, actor: system, at: now });
    }
    await alsoDo(tx, account, now);
    return { email };
  });
  service.onCommit();
  return result;
}
