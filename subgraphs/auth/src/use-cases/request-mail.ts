import type { Actor } from '@bike-rentals/contracts';
import { tokenLifetimesMs, type TokenPurpose } from '../domain/one-time-token.ts';
import { appendMailRequests } from '../store/events.ts';
import { insertMails } from '../store/mails.ts';
import { insertNewestTokens } from '../store/one-time-tokens.ts';
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
export const requestMail = (
  tx: Transaction,
  context: MailContext,
  mail: NewMail,
  token?: NewToken,
): Promise<void> => requestMails(tx, context, [{ ...mail, token }]);

/** Records mails, and tells users of each by an event. The caller wakes the relay after the commit. */
export async function requestMails(
  tx: Transaction,
  { createId, clock, deriveToken }: MailContext,
  mails: readonly (NewMail & { token: NewToken | undefined })[],
): Promise<void> {
  const at = clock.now();
  const written = mails.map(({ actor, token, ...mail }) => {
    const { accountId = null, language = null, note = null } = mail;
    const tokenId = token ? createId() : null;
    return {
      actor,
      token,
      mail: { ...mail, id: createId(), accountId, language, tokenId, note, createdAt: at },
    };
  });
  const tokens = written.flatMap(({ token, mail: { tokenId, accountId } }) => {
    if (!token || tokenId === null) return [];
    const expiresAt = new Date(at.getTime() + tokenLifetimesMs[token.purpose]);
    const hash = hashToken(deriveToken(tokenId));
    return [{ ...token, id: tokenId, accountId, hash, createdAt: at, expiresAt }];
  });
  await insertNewestTokens(tx, tokens, at);
  await insertMails(
    tx,
    written.map(({ mail }) => mail),
  );
  await appendMailRequests(
    tx,
    written.map(({ mail, actor }) => ({ eventId: createId(), mailId: mail.id, actor, at })),
  );
}
