import { minute } from '@bike-rentals/runtime/durations';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import {
  type NotificationContent,
  isOutdated,
  toText,
  type NotificationKind,
} from '../domain/notification-content.ts';
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
  { store, clock, log, observer }: UseCaseContext,
  mailing: Mailing,
  notification: Notification,
): Promise<boolean> {
  const { id } = notification;
  const nextMailAt = toNextAttempt(notification, clock.now());
  if (!(await store.transact((tx) => claimMail(tx, notification, nextMailAt)))) return false;
  try {
    const result = await sendUnlessOutdated(mailing, notification, clock.now());
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
  mailing: Mailing,
  notification: Notification,
  now: Date,
): Promise<'sent' | 'outdated' | 'no-address'> {
  if (isOutdated(notification.kind as NotificationKind, toData(notification), now)) return 'outdated';
  const to = await mailing.findEmail(notification.userId);
  if (to === undefined) return 'no-address';
  await mailing.send(toMail(notification, to, mailing));
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

const toData = ({ data }: Notification): NotificationContent['data'] =>
  data as unknown as NotificationContent['data'];

/** The subject names the bike, so that two mails about two bikes are two. */
function toMail(notification: Notification, to: string, { domain, publicUrl }: Mailing): Mail {
  const { id, kind } = notification;
  const data = toData(notification);
  const { about } = data;
  const subject = subjects[kind as NotificationKind];
  const lines = [
    toText(kind as NotificationKind, data),
    ...(publicUrl === undefined ? [] : [`See your rentals: ${publicUrl}`]),
    ...(about && about.town !== '' ? [about.town] : []),
  ];
  return {
    to,
    subject: about ? `${subject}: ${about.model}` : subject,
    text: lines.join('\n\n'),
    messageId: `<${id}@${domain}>`,
  };
}

const subjects: Record<NotificationKind, string> = {
  BIKE_HELD: 'A bike is kept for you',
  HOLD_EXPIRED: 'The bike is no longer kept for you',
  HOLD_WITHDRAWN: 'The bike kept for you is out of service',
  RENTAL_DUE: 'Your bike is due back soon',
  DUE_CHANGED: 'Your bike is due later',
  RENTAL_OVERDUE: 'Your bike is overdue',
  RENTED_FOR_YOU: 'A bike was rented for you',
  RETURNED_FOR_YOU: 'Your rental has ended',
  RENTAL_CORRECTED: 'Your rental was corrected',
  RENTAL_VOIDED: 'Your rental was voided',
  RENTAL_REOPENED: 'Your rental goes on',
  BIKE_SWAPPED: 'Your rental goes on with another bike',
  BIKE_LOST: 'Your bike is recorded as lost',
  BIKE_FOUND: 'The bike that you had lost was found',
  PLACE_CHANGED: 'Your place in a waiting list has changed',
  BLOCKED: 'You cannot rent bikes at the moment',
  UNBLOCKED: 'You can rent bikes again',
};
