import { minute } from '@bike-rentals/runtime/durations';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findLanguage } from '../../profiles/store/profiles.ts';
import {
  isOutdated,
  type NotificationContent,
  type NotificationKind,
} from '../domain/notification-content.ts';
import { toMailText } from '../domain/notification-text.ts';
import {
  claimMail,
  findToMail,
  maxMailAttempts,
  saveMailEnd,
  type Notification,
} from '../store/notifications.ts';

/** A mail in plain text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Fixed per notification, so that a mail which is sent twice is shown once (RFC 5322, section 3.6.4). */
  messageId: string;
}

/** How mails are sent, and what is the same in all of them. */
export interface Mailing {
  send: (mail: Mail) => Promise<void>;
  /** Undefined for a user without an account. */
  findEmail: (userId: string) => Promise<string | undefined>;
  /** Right side of every Message-ID. */
  domain: string;
  /** Where users find the app; left out: mails have no link. */
  publicUrl?: string | undefined;
}

const maxMails = 50;

/**
 * Mails what is due. A mail is claimed before it is sent, so that one instance sends it. If that one dies meanwhile, it
 * is sent at the next attempt, perhaps for the second time. Returns how many were tried.
 */
export async function sendMails(service: UseCaseContext, mailing: Mailing): Promise<number> {
  const due = await findToMail(service.store.read, service.clock.now(), maxMails);
  let tried = 0;
  for (const notification of due) if (await mailOne(service, mailing, notification)) tried += 1;
  return tried;
}

/** False if another instance does it. */
async function mailOne(
  service: UseCaseContext,
  mailing: Mailing,
  notification: Notification,
): Promise<boolean> {
  const { store, clock, log, observer } = service;
  const { id } = notification;
  const nextMailAt = toNextAttempt(notification, clock.now());
  if (!(await store.transact((tx) => claimMail(tx, notification, nextMailAt)))) return false;
  try {
    const result = await sendUnlessOutdated(service, mailing, notification);
    await store.transact((tx) => saveMailEnd(tx, id, result === 'sent' ? clock.now() : null));
    observer?.mailTried(result);
  } catch (error) {
    log.warn({ err: error, notificationId: id, nextMailAt }, 'mail not sent');
    observer?.mailTried(nextMailAt === null ? 'given-up' : 'failed');
  }
  return true;
}

/** It may have waited for a mail server while its time ran out, and its user may have no account. */
async function sendUnlessOutdated(
  { store, clock }: UseCaseContext,
  { findEmail, send, domain, publicUrl }: Mailing,
  notification: Notification,
): Promise<'sent' | 'outdated' | 'no-address'> {
  const { id, userId } = notification;
  const kind = notification.kind as NotificationKind;
  const data = notification.data as unknown as NotificationContent['data'];
  if (isOutdated(kind, data, clock.now())) return 'outdated';
  const to = await findEmail(userId);
  if (to === undefined) return 'no-address';
  const language = (await findLanguage(store.read, userId)) ?? 'EN';
  await send({ to, ...toMailText(kind, data, { language, publicUrl }), messageId: `<${id}@${domain}>` });
  return 'sent';
}

/**
 * After 1, 2, 4 … minutes; null when it is given up, after about a day and a half. The first pause is also the claim:
 * longer than the time limits of one attempt.
 */
function toNextAttempt({ mailAttempts }: Notification, now: Date): Date | null {
  if (mailAttempts + 1 >= maxMailAttempts) return null;
  return new Date(now.getTime() + minute * 2 ** mailAttempts);
}
