import { findAccount, saveInstants, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import type { Client } from './client.ts';
import { refuse, type Refused } from './refusal.ts';
import { requestMail, system, type MailLanguage } from './request-mail.ts';
import { countMail } from './throttle-attempts.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { takeToken } from './use-one-time-token.ts';

/** Mails a link that verifies the address of an account. */
export async function requestVerification(
  tx: Transaction,
  service: UseCaseContext,
  { account: { id: accountId, email, emailKey }, language }: VerificationRequest,
): Promise<void> {
  const mail = { kind: 'VERIFY_EMAIL', to: email, language, accountId, actor: system } as const;
  await requestMail(tx, service, mail, { purpose: 'VERIFY_EMAIL', subject: emailKey, email: emailKey });
}

interface VerificationRequest {
  account: Account;
  language: MailLanguage | undefined;
}

/** Mails the link once more; the earlier one is of no use from then on. */
export async function resendVerification(
  service: UseCaseContext,
  { userId, language }: { userId: string; language: MailLanguage | undefined },
  { address }: Pick<Client, 'address'>,
): Promise<{ email: string } | Refused> {
  const known = await findAccount(service.store.read, userId);
  if (!known?.unverifiedSince) return refuse('ALREADY_VERIFIED');
  const throttled = await countMail(service, { emailKey: known.emailKey, address });
  if (throttled) return throttled;
  const result = await service.store.transact(async (tx) => {
    const account = await findAccount(tx, userId);
    if (!account?.unverifiedSince) return refuse('ALREADY_VERIFIED');
    await requestVerification(tx, service, { account, language });
    return { email: account.email };
  });
  service.onCommit();
  return result;
}

/** Verifies an address by the link of a mail. */
export async function verifyEmail(
  service: UseCaseContext,
  token: string,
): Promise<{ email: string } | Refused> {
  const { store, clock, createId } = service;
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    const taken = await takeToken(tx, { token, purpose: 'VERIFY_EMAIL' }, now);
    if ('code' in taken) return taken;
    const account = taken.accountId === null ? undefined : await findAccount(tx, taken.accountId);
    if (account?.emailKey !== taken.email) return refuse('TOKEN_EXPIRED');
    if (account.unverifiedSince) await markVerified(tx, { createId, account, now });
    return { email: account.email };
  });
  service.onCommit();
  return result;
}

/** Whoever has the mailbox has shown it. */
export async function markVerified(
  tx: Transaction,
  { createId, account, now }: Pick<UseCaseContext, 'createId'> & { account: Account; now: Date },
): Promise<void> {
  const { id: userId, role, version } = await saveInstants(tx, account.id, { unverifiedSince: null });
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.verified',
    payload: { userId },
    version,
    actor: { id: userId, role },
    at: now,
  });
}
