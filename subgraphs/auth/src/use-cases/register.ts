import { isOfOneScript } from '@bike-rentals/subgraph';
import { findEmailKey, validatePassword } from '../domain/credentials.ts';
import { hashPassword } from '../keys/password-hash.ts';
import type { NewAccountPolicy } from '../domain/account-state.ts';
import { findAccountByEmail, insertAccount, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import type { Client } from './client.ts';
import { startSession, type IssuedSession } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';
import { requestMail, system, type MailLanguage } from './request-mail.ts';
import { countMail } from './throttle-attempts.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { recordAcceptance, refuseTerms } from './terms.ts';
import { requestVerification } from './verify-email.ts';

/** `раура@example.org` with Cyrillic letters would pass for another's. Accounts of before may still log in. */
export const mixedScripts = 'This address mixes letters of several scripts.';

/** What a user logs in with. */
export interface Credentials {
  email: string;
  password: string;
}

/** What a new user says. */
export interface Registration extends Credentials {
  language?: MailLanguage | undefined;
  /** The version of the terms that the user has accepted; undefined: they are asked before the first rental. */
  acceptedTerms?: number | undefined;
}

/**
 * Always a renter: an admin is made by another admin, by the configuration, or by a command on the machine. Where
 * addresses are verified, the answer is the same whether or not there is such an account: whoever has the mailbox gets
 * a mail that says so.
 */
export async function register(
  service: UseCaseContext,
  { email, password, language, acceptedTerms }: Registration,
  client: Client,
): Promise<IssuedSession | { mailedTo: string } | Refused> {
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) return refuse('EMAIL_INVALID', { field: 'email' });
  if (!isOfOneScript(emailKey)) return refuse('EMAIL_INVALID', { message: mixedScripts, field: 'email' });
  const weakness = validatePassword(password, emailKey);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'password' });
  const outdated = acceptedTerms !== undefined && (await refuseTerms(service.store.read, acceptedTerms));
  if (outdated) return outdated;
  const isVerified = service.policy.verification === 'on';
  const throttled = isVerified && (await countMail(service, { emailKey, address: client.address }));
  if (throttled) return throttled;
  const passwordHash = await hashPassword(password);
  const account = { email: email.trim(), emailKey, passwordHash, role: 'RENTER' } as const;
  const result = await service.store.transact(async (tx) => {
    const opened = await openAccount(tx, service, account, service.policy);
    if (opened && acceptedTerms !== undefined) {
      await recordAcceptance(tx, service, { account: opened, version: acceptedTerms });
    }
    if (!isVerified) return opened && startSession(tx, service, { account: opened, client });
    if (opened) await requestVerification(tx, service, { account: opened, language });
    else await tellOwner(tx, service, { emailKey, language });
    return { mailedTo: account.email };
  });
  service.onCommit();
  return result ?? refuse('EMAIL_TAKEN', { field: 'email' });
}

/** Undefined if the address is taken. */
export async function openAccount(
  tx: Transaction,
  { createId, clock }: Pick<UseCaseContext, 'createId' | 'clock'>,
  account: Pick<Account, 'email' | 'emailKey' | 'passwordHash' | 'role'> & { id?: string },
  { verification, approval }: NewAccountPolicy,
): Promise<Account | undefined> {
  const now = clock.now();
  const inserted = await insertAccount(tx, {
    id: createId(),
    ...account,
    createdAt: now,
    unverifiedSince: verification === 'on' ? now : null,
    pendingSince: approval === 'staff' ? now : null,
  });
  if (!inserted) return undefined;
  const { id: userId, role, version } = inserted;
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.registered',
    payload: {
      userId,
      ...(verification === 'on' && { mustBeVerified: true }),
      ...(approval === 'staff' && { mustBeApproved: true }),
    },
    version,
    actor: { id: userId, role },
    at: now,
  });
  return inserted;
}

/** Says to the owner of an address that somebody wanted to open a second account with it. */
async function tellOwner(
  tx: Transaction,
  service: UseCaseContext,
  { emailKey, language }: { emailKey: string; language: MailLanguage | undefined },
): Promise<void> {
  const owner = await findAccountByEmail(tx, emailKey);
  if (!owner) throw new Error('an address is taken by nobody');
  const mail = {
    kind: 'ACCOUNT_EXISTS',
    to: owner.email,
    language,
    accountId: owner.id,
    actor: system,
  } as const;
  // The link sets a new password, which is what most of them need.
  await requestMail(tx, service, mail, { purpose: 'RESET_PASSWORD', subject: emailKey, email: emailKey });
}
