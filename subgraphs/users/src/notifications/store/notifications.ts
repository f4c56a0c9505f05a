import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Notification } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { NotificationExpiry, NotificationContent } from '../domain/notification-content.ts';

export type { Notification } from '../../store/generated/client.ts';

/** After so many failures a mail is given up: about a day and a half after the first. */
export const maxMailAttempts = 12;

/** A notification to insert. `nextMailAt` is null if it is not mailed. */
export type NewNotification = NotificationContent & {
  id: string;
  eventId: string;
  at: Date;
  nextMailAt: Date | null;
};

/** One for each event and user: what is there already is left alone. Returns those that are new. */
export async function insertNotifications(
  tx: Transaction,
  notifications: NewNotification[],
): Promise<Notification[]> {
  const known = await tx.notification.findMany({
    where: { OR: notifications.map(({ eventId, userId }) => ({ eventId, userId })) },
    select: { eventId: true, userId: true },
  });
  const fresh = notifications.filter(
    ({ eventId, userId }) => !known.some((other) => other.eventId === eventId && other.userId === userId),
  );
  return fresh.length === 0 ? [] : tx.notification.createManyAndReturn({ data: fresh });
}

/** The notification with this id. */
export async function findNotification(
  read: Reader | Transaction,
  id: string,
): Promise<Notification | undefined> {
  return (await read.notification.findUnique({ where: { id } })) ?? undefined;
}

/** Newest first. */
export async function findNotificationPage(
  read: Reader,
  { userId, first, after }: { userId: string; first: number; after: number | undefined },
): Promise<Page<Notification>> {
  const rows = await read.notification.findMany({
    where: { userId, ...(after !== undefined && { seq: { lt: after } }) },
    orderBy: { seq: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** Oldest first: what came after `seq`. */
export async function findNotificationsAfter(
  read: Reader,
  { userId, seq, limit }: { userId: string; seq: number; limit: number },
): Promise<Notification[]> {
  return read.notification.findMany({
    where: { userId, seq: { gt: seq } },
    orderBy: { seq: 'asc' },
    take: limit,
  });
}

/** Oldest first: what came after `seq`, for whomever. */
export async function findNotificationsOfAll(
  read: Reader,
  { seq, limit }: { seq: number; limit: number },
): Promise<Notification[]> {
  return read.notification.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: limit });
}

/** The highest `seq`; 0 if there is none. */
export async function findNewestSeq(read: Reader): Promise<number> {
  const { _max: newest } = await read.notification.aggregate({ _max: { seq: true } });
  return newest.seq ?? 0;
}

/** The number of a user's notifications that were not read. */
export async function countUnread(read: Reader, userId: string): Promise<number> {
  return read.notification.count({ where: { userId, readAt: null } });
}

/** Marks a user's notifications up to `seq` as read. */
export async function markRead(
  tx: Transaction,
  { userId, seq, now }: { userId: string; seq: number; now: Date },
): Promise<void> {
  await tx.notification.updateMany({
    where: { userId, seq: { lte: seq }, readAt: null },
    data: { readAt: now },
  });
}

/** At most `limit` notifications whose mail is due, the longest due first. */
export async function findToMail(read: Reader, now: Date, limit: number): Promise<Notification[]> {
  return read.notification.findMany({
    where: { nextMailAt: { lte: now } },
    orderBy: { nextMailAt: 'asc' },
    take: limit,
  });
}

/** The number of notifications whose mail is due. */
export async function countMailsDue(read: Reader, now: Date): Promise<number> {
  return read.notification.count({ where: { nextMailAt: { lte: now } } });
}

/** Takes back what was not mailed yet and is no longer true. The notifications stay in the app. */
export async function withdrawMails(tx: Transaction, endings: readonly NotificationExpiry[]): Promise<void> {
  if (endings.length === 0) return;
  const pending = await tx.notification.findMany({
    where: { userId: { in: [...new Set(endings.map(({ userId }) => userId))] }, nextMailAt: { not: null } },
    select: { id: true, userId: true, kind: true, data: true, at: true },
  });
  const isUntrue = ({ userId, kind, data, at }: (typeof pending)[number]) =>
    endings.some(
      (ending) =>
        ending.userId === userId &&
        ending.bikeId === (data as unknown as NotificationContent['data']).bikeId &&
        at <= ending.at &&
        ending.kinds.some((one) => one === kind),
    );
  const ids = pending.filter(isUntrue).map(({ id }) => id);
  if (ids.length > 0)
    await tx.notification.updateMany({ where: { id: { in: ids } }, data: { nextMailAt: null } });
}

/** What else of a user is waiting to be mailed for the first time, oldest first. */
export async function findGathered(read: Reader, userId: string, limit: number): Promise<Notification[]> {
  return read.notification.findMany({
    where: { userId, nextMailAt: { not: null }, mailBatch: null },
    orderBy: { seq: 'asc' },
    take: limit,
  });
}

/** What was tried before in one mail, and is still to be mailed. */
export async function findBatch(read: Reader, mailBatch: string): Promise<Notification[]> {
  return read.notification.findMany({
    where: { mailBatch, nextMailAt: { not: null } },
    orderBy: { seq: 'asc' },
  });
}

/**
 * Claims notifications for one mail, the batch, and plans the next attempt; null: this is the last one. False if another
 * instance has claimed one of them, or it is no longer to be sent: then none of them is claimed.
 */
export async function claimMail(
  tx: Transaction,
  notifications: readonly Pick<Notification, 'id' | 'nextMailAt'>[],
  { mailBatch, nextMailAt }: { mailBatch: string; nextMailAt: Date | null },
): Promise<boolean> {
  const seen = notifications.map(({ id, nextMailAt: due }) => ({ id, nextMailAt: due }));
  if ((await tx.notification.count({ where: { OR: seen } })) !== notifications.length) return false;
  const data = { nextMailAt, mailBatch, mailAttempts: { increment: 1 } };
  await tx.notification.updateMany({ where: { id: { in: toIds(notifications) } }, data });
  return true;
}

const toIds = (notifications: readonly Pick<Notification, 'id'>[]): string[] =>
  notifications.map(({ id }) => id);

/** Nothing more to do for these mails. `mailedAt` null: they were not to be sent. */
export async function saveMailEnd(
  tx: Transaction,
  notifications: readonly Pick<Notification, 'id'>[],
  mailedAt: Date | null,
): Promise<void> {
  const data = { nextMailAt: null, mailedAt };
  await tx.notification.updateMany({ where: { id: { in: toIds(notifications) } }, data });
}

/** Tried as often as anything is, and never taken. */
const givenUp = { mailedAt: null, nextMailAt: null, mailAttempts: { gte: maxMailAttempts } };

/** The number of mails that no server took. */
export async function countMailsGivenUp(read: Reader): Promise<number> {
  return read.notification.count({ where: givenUp });
}

/** At most `limit` mails that no server took. */
export async function findMailsGivenUp(read: Reader, limit: number): Promise<Notification[]> {
  return read.notification.findMany({ where: givenUp, orderBy: { seq: 'asc' }, take: limit });
}

/** Tried again from now on, as often as at first. False if this mail was not given up. */
export async function reviveMail(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const data = { mailAttempts: 0, nextMailAt: now };
  return (await tx.notification.updateMany({ where: { id, ...givenUp }, data })).count === 1;
}

/** Forgotten as a mail; the notification stays in the app. False if this mail was not given up. */
export async function dropMail(tx: Transaction, id: string): Promise<boolean> {
  const data = { mailAttempts: 0 };
  return (await tx.notification.updateMany({ where: { id, ...givenUp }, data })).count === 1;
}
