import { minute } from '@bike-rentals/runtime/durations';
import { isAddressOf } from '../../bounces/domain/delivery-report.ts';
import { saveSentMail } from '../../bounces/store/sent-mails.ts';
import { markUndeliverable } from '../../bounces/use-cases/mark-undeliverable.ts';
import { AddressUnknownError, type Mailing } from '../../notifications/use-cases/send-mails.ts';
import type { MailResult } from '../../use-cases/observer.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findLanguage } from '../../profiles/store/profiles.ts';
import type { AccountMailContent } from '../domain/account-mail-text.ts';
import { toAccountMail } from '../mail/account-mail.ts';
import {
  claimAccountMail,
  deleteAccountMail,
  findDueAccountMails,
  maxAccountMailAttempts,
  type AccountMail,
} from '../store/account-mails.ts';

/** How mails of auth are sent. */
export interface AccountMailing extends Pick<Mailing, 'send' | 'findEmail' | 'readsBounces'> {
  /** Asks auth what is in a mail; undefined: it is not to be sent any more. */
  findContent: (mailId: string) => Promise<AccountMailContent | undefined>;
  /** Right side of every Message-ID. */
  domain: string;
  /** Where users find the app. */
  appUrl: string;
}

const maxMails = 50;

/**
 * Sends what is due. A mail is claimed before it is sent, so that one instance sends it. Its link is asked for at the
 * last moment and kept nowhere. Returns how many were tried.
 */
export async function sendAccountMails(service: UseCaseContext, mailing: AccountMailing): Promise<number> {
  const due = await findDueAccountMails(service.store.read, service.clock.now(), maxMails);
  let tried = 0;
  for (const mail of due) {
    const result = await sendOne(service, mailing, mail);
    if (result) {
      service.observer?.mailTried(result);
      tried += 1;
    }
  }
  return tried;
}

/** Undefined if another instance does it. */
async function sendOne(
  service: UseCaseContext,
  mailing: AccountMailing,
  mail: AccountMail,
): Promise<MailResult | undefined> {
  const { store, clock, log } = service;
  const { id, attempts } = mail;
  // The first pause is also the claim: longer than the time limits of one attempt.
  const nextMailAt = new Date(clock.now().getTime() + minute * 2 ** attempts);
  if (!(await store.transact((tx) => claimAccountMail(tx, mail, nextMailAt)))) return undefined;
  try {
    const content = await mailing.findContent(id);
    const result = content ? await sendContent(service, mailing, id, content) : 'outdated';
    await store.transact((tx) => deleteAccountMail(tx, id));
    return result;
  } catch (error) {
    log.warn({ err: error, mailId: id, nextMailAt }, 'mail not sent');
    if (attempts + 1 < maxAccountMailAttempts) return 'failed';
    await store.transact((tx) => deleteAccountMail(tx, id));
    return 'given-up';
  }
}

async function sendContent(
  service: UseCaseContext,
  { send, findEmail, domain, appUrl, readsBounces = false }: AccountMailing,
  id: string,
  content: AccountMailContent,
): Promise<'sent' | 'bounced'> {
  const { store, clock } = service;
  const { userId, to } = content;
  const messageId = `${id}@${domain}`;
  // What the user has chosen goes before the language of the page from which the mail was asked for.
  const own = userId === null ? undefined : await findLanguage(store.read, userId);
  const mail = toAccountMail({ ...content, language: own ?? content.language }, appUrl);
  // Before it is sent: a report may come at once.
  if (readsBounces && userId !== null)
    await store.transact((tx) => saveSentMail(tx, { userId, messageId, to: [to], at: clock.now() }));
  try {
    await send({ to, ...mail, messageId: `<${messageId}>` });
    return 'sent';
  } catch (error) {
    if (!(error instanceof AddressUnknownError)) throw error;
    // A mail about a change of address goes to one that is not the user's yet.
    if (userId !== null && isAddressOf(await findEmail(userId), to))
      await store.transact((tx) => markUndeliverable(tx, service, userId));
    return 'bounced';
  }
}
