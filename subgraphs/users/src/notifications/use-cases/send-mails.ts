import { isDeepStrictEqual } from 'node:util';
import { minute } from '@bike-rentals/runtime/durations';
import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import { saveSentMail } from '../../bounces/store/sent-mails.ts';
import { markUndeliverable } from '../../bounces/use-cases/mark-undeliverable.ts';
import { ensureMailToken, findMailSettings } from '../../profiles/store/mail-settings.ts';
import type { MailResult } from '../../use-cases/observer.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { isUrgent, isWanted } from '../domain/mail-rules.ts';
import {
  isOutdated,
  type NotificationContent,
  type NotificationKind,
} from '../domain/notification-content.ts';
import { toNotificationMail, type MailedNotification } from '../mail/notification-mail.ts';
import {
  claimMail,
  findBatch,
  findGathered,
  findToMail,
  maxMailAttempts,
  saveMailEnd,
  type Notification,
} from '../store/notifications.ts';

/** A mail, as plain text and, if it has any, as HTML. */
export interface Mail {
  /** One address or several. */
  to: string | readonly string[];
  subject: string;
  text: string;
  html?: string;
  /** Fixed per mail, so that one which is sent twice is shown once (RFC 5322, section 3.6.4). */
  messageId: string;
  /** Where one click ends such mails (RFC 8058). */
  unsubscribeUrl?: string;
}

/** How mails are sent, and what is the same in all of them. */
export interface Mailing {
  /** @throws AddressUnknownError if there is no such address */
  send: (mail: Mail) => Promise<void>;
  /** Undefined for a user without an account. */
  findEmail: (userId: string) => Promise<string | readonly string[] | undefined>;
  /** Right side of every Message-ID. */
  domain: string;
  /** Where users find the app; left out: mails have no link. */
  publicUrl?: string | undefined;
  /** For whom no language is known. @default EN */
  language?: MailLanguage | undefined;
  /** Whether mails are remembered, because reports on them are read. @default false */
  readsBounces?: boolean | undefined;
}

/** A mail server has said that there is no such address. */
export class AddressUnknownError extends Error {
  override readonly name = 'AddressUnknownError';
}

const maxMails = 50;
/** Notifications in one mail; what is beyond goes into the next one. */
const maxGathered = 20;

/**
 * Mails what is due: what is urgent by itself, the rest of a user together. A mail is claimed before it is sent, so that
 * one instance sends it. If that one dies meanwhile, it is sent at the next attempt, perhaps for the second time. Returns
 * how many were tried.
 */
export async function sendMails(service: UseCaseContext, mailing: Mailing): Promise<number> {
  const due = await findToMail(service.store.read, service.clock.now(), maxMails);
  let tried = 0;
  const seen = new Set<string>();
  for (const notification of due) {
    if (seen.has(notification.id)) continue;
    const batch = await findRest(service, notification);
    for (const { id } of batch) seen.add(id);
    if (await mailBatch(service, mailing, batch)) tried += 1;
  }
  return tried;
}

/** What goes into one mail with a notification that is due. */
async function findRest(
  { store, clock }: UseCaseContext,
  notification: Notification,
): Promise<Notification[]> {
  if (notification.mailBatch !== null) return findBatch(store.read, notification.mailBatch);
  const isAlone = (one: Notification) => isUrgent(toKind(one), toData(one), clock.now());
  if (isAlone(notification)) return [notification];
  const gathered = await findGathered(store.read, notification.userId, maxGathered);
  return gathered.filter((one) => !isAlone(one));
}

/** False if another instance does it. */
async function mailBatch(
  service: UseCaseContext,
  mailing: Mailing,
  batch: readonly Notification[],
): Promise<boolean> {
  const { store, clock, log, observer } = service;
  const [first] = batch;
  if (!first) return false;
  const nextMailAt = toNextAttempt(first, clock.now());
  const id = first.mailBatch ?? first.id;
  if (!(await store.transact((tx) => claimMail(tx, batch, { mailBatch: id, nextMailAt })))) return false;
  try {
    const result = await sendWhatIsTrue(service, mailing, { id, userId: first.userId, batch });
    await store.transact((tx) => saveMailEnd(tx, batch, result === 'sent' ? clock.now() : null));
    observer?.mailTried(result);
  } catch (error) {
    log.warn({ err: error, notificationId: id, nextMailAt }, 'mail not sent');
    observer?.mailTried(nextMailAt === null ? 'given-up' : 'failed');
  }
  return true;
}

/** They may have waited for a mail server while their time ran out, and their user may want them no longer. */
async function sendWhatIsTrue(
  service: UseCaseContext,
  { findEmail, send, domain, publicUrl, language = 'EN', readsBounces = false }: Mailing,
  { id, userId, batch }: { id: string; userId: string; batch: readonly Notification[] },
): Promise<MailResult> {
  const { store, clock } = service;
  const settings = await findMailSettings(store.read, userId);
  const notifications = batch
    .map((notification): MailedNotification => ({ kind: toKind(notification), data: toData(notification) }))
    .filter(({ kind, data }) => isWanted(kind, settings) && !isOutdated(kind, data, clock.now()));
  if (notifications.length === 0) return 'outdated';
  if (settings.bouncedAt) return 'bounced';
  const to = await findEmail(userId);
  if (to === undefined) return 'no-address';
  const messageId = `${id}@${domain}`;
  const token = await store.transact(async (tx) => {
    // Before it is sent: a report may come at once.
    if (readsBounces) await saveSentMail(tx, { userId, messageId, to: [to].flat(), at: clock.now() });
    // Without an address of the app there is no link that needs it.
    return publicUrl === undefined ? undefined : ensureMailToken(tx, userId);
  });
  const mail = toNotificationMail(notifications, {
    language: settings.language ?? language,
    publicUrl,
    toUnsubscribeUrl: token === undefined ? undefined : createUnsubscribeUrl(publicUrl, token),
  });
  try {
    await send({ to, ...mail, messageId: `<${messageId}>` });
    return 'sent';
  } catch (error) {
    if (!(error instanceof AddressUnknownError)) throw error;
    // Of an address that the user has changed meanwhile it says nothing: the mail goes to the other one.
    if (!isDeepStrictEqual(await findEmail(userId), to)) throw error;
    await store.transact((tx) => markUndeliverable(tx, service, userId));
    return 'bounced';
  }
}

/** Beside the app, at the same host. */
function createUnsubscribeUrl(publicUrl: string | undefined, token: string) {
  if (publicUrl === undefined) return undefined;
  return (kinds: readonly NotificationKind[]): string =>
    new URL(`/mail/unsubscribe/${token}/${kinds.join('.')}`, publicUrl).href;
}

const toKind = ({ kind }: Notification): NotificationKind => kind as NotificationKind;
const toData = ({ data }: Notification): NotificationContent['data'] =>
  data as unknown as NotificationContent['data'];

/**
 * After 1, 2, 4 … minutes; null when it is given up, after about a day and a half. The first pause is also the claim:
 * longer than the time limits of one attempt.
 */
function toNextAttempt({ mailAttempts }: Notification, now: Date): Date | null {
  if (mailAttempts + 1 >= maxMailAttempts) return null;
  return new Date(now.getTime() + minute * 2 ** mailAttempts);
}
