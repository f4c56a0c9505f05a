import { day } from '@bike-rentals/runtime/durations';
import { findMail } from '../store/mails.ts';
import { findOneTimeTokenById } from '../store/one-time-tokens.ts';
import type { MailKind, MailLanguage } from './request-mail.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** A mail as users sends it. */
export interface AccountMail {
  kind: MailKind;
  to: string;
  language: MailLanguage | null;
  /** Null: nobody's yet. */
  userId: string | null;
  /** For the link, if it has one. */
  token: string | null;
  note: string | null;
}

/** News that nobody should get later than this. */
const maxAgeMs = day;

/** What is in a mail; undefined if it is not to be sent: its link is of no use any more, or it is for nobody. */
export async function readMail(
  { store: { read }, clock, deriveToken }: UseCaseContext,
  id: string,
): Promise<AccountMail | undefined> {
  const mail = await findMail(read, id);
  if (!mail) return undefined;
  const now = clock.now();
  const { tokenId, to, note, accountId: userId } = mail;
  const [kind, language] = [mail.kind as MailKind, mail.language as MailLanguage | null];
  if (tokenId === null) {
    const isOld = now.getTime() - mail.createdAt.getTime() > maxAgeMs;
    return isOld ? undefined : { kind, to, language, userId, token: null, note };
  }
  const token = await findOneTimeTokenById(read, tokenId);
  if (!token || token.usedAt || token.expiresAt <= now) return undefined;
  if (token.accountId === null && token.purpose !== 'INVITE') return undefined;
  return { kind, to, language, userId, token: deriveToken(tokenId), note };
}
