import type { Actor } from '@bike-rentals/contracts';
import { tokenLifetimesMs, type TokenPurpose } from '../domain/one-time-token.ts';
import { appendMailRequest } from '../store/events.ts';
import { insertMail } from '../store/mails.ts';
import { insertNewestToken } from '../store/one-time-tokens.ts';
import type { Transaction } from '../store/open-store.ts';
import { hashToken } from './issue-session.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** The languages in which mails are written. */
export type MailLanguage = 'EN' | 'DE';

/** What a mail is about. */
export type MailKind =
  | 'RESET_PASSWORD'
  | 'VERIFY_EMAIL'
  | 'ACCOUNT_EXISTS'
  | 'APPROVED'
  | 'REJECTED'
  | 'CHANGE_EMAIL'
  | 'EMAIL_CHANGING'
  | 'NEW_DEVICE'
  | 'SECOND_FACTOR_REMOVED'
  | 'INVITED';

/** The actor of what nobody who is logged in has asked for. */
export const system: Actor = { id: 'system', role: 'SYSTEM' };

/** A mail that users is to send. */
export interface NewMail {
  kind: MailKind;
  /** As typed. */
  to: string;
  language: MailLanguage | undefined;
  /** Undefined: nobody's; it is never sent. */
  accountId: string | undefined;
  /** What it tells beside its link. */
  note?: string | null;
  actor: Actor;
}

/** The token of a mail's link. */
export interface NewToken {
  purpose: TokenPurpose;
  /** Of one purpose and subject only the newest is good. */
  subject: string;
  email: string;
}

type MailContext = Pick<UseCaseContext, 'createId' | 'clock' | 'deriveToken'>;

/** Records a mail, and tells users of it by an event. The caller wakes the relay after the commit. */
export async function requestMail(
  tx: Transaction,
  { createId, clock, deriveToken }: MailContext,
  { actor, ...mail }: NewMail,
  token?: NewToken,
): Promise<void> {
  const at = clock.now();
  const { accountId = null, language = null, note = null } = mail;
  const tokenId = token ? createId() : null;
  if (token && tokenId !== null) {
    const expiresAt = new Date(at.getTime() + tokenLifetimesMs[token.purpose]);
    const hash = hashToken(deriveToken(tokenId));
    await insertNewestToken(tx, { ...token, id: tokenId, accountId, hash, createdAt: at, expiresAt });
  }
  const id = createId();
  await insertMail(tx, { ...mail, id, accountId, language, tokenId, note, createdAt: at });
  await appendMailRequest(tx, { eventId: createId(), mailId: id, actor, at });
}
