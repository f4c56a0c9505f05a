import { day, hour, minute } from '@bike-rentals/runtime/durations';
import { isStaffKind, type NotificationContent, type NotificationKind } from './notification-content.ts';

/** What a user has chosen about mails. */
export interface MailChoices {
  /** DAILY: what is not urgent comes in one mail, in the morning. */
  digest: MailDigest;
  /** Kinds that are not mailed. */
  off: ReadonlySet<NotificationKind>;
}
/** How often mails come. */
export type MailDigest = 'EACH' | 'DAILY';

/** Who has chosen nothing gets everything, each as it comes. */
export const defaultChoices: MailChoices = { digest: 'EACH', off: new Set() };

/** What is not urgent the staff reads once a day. */
export const staffChoices: MailChoices = { digest: 'DAILY', off: new Set() };

/** They block somebody, cost money, or have to be acted on: nobody can switch them off. */
const always: ReadonlySet<NotificationKind> = new Set([
  'BIKE_HELD',
  'RENTAL_OVERDUE',
  'OVERDUE_REMINDER',
  'OVERDUE_FINAL',
  'BIKE_LOST',
  'BLOCKED',
]);

/** Whether a user may do without mails of this kind. */
export const canBeSwitchedOff = (kind: NotificationKind): boolean => !always.has(kind) && !isStaffKind(kind);

/** Whether a user gets mails of this kind. */
export const isWanted = (kind: NotificationKind, { off }: MailChoices): boolean =>
  !off.has(kind) || !canBeSwitchedOff(kind);

/** Within this time there is something to do: it is mailed at once, by itself, at night too. So is that a bike is unsafe. */
const urgentMs = 2 * hour;

/** Whether a notification is mailed at once. */
export const isUrgent = (
  kind: NotificationKind,
  { until }: NotificationContent['data'],
  now: Date,
): boolean =>
  kind === 'STAFF_UNSAFE_BIKE' ||
  (kind === 'BIKE_HELD' && until !== undefined && new Date(until).getTime() - now.getTime() <= urgentMs);

/** What is about to happen is no news for whoever waits for others: it is not gathered. */
const promptKinds: ReadonlySet<NotificationKind> = new Set(['RENTAL_DUE', 'PRICE_RISES']);
const promptMs = 30 * minute;

/** Whether a notification tells of something within the next half an hour. */
const isPrompt = (
  { kind, data: { until } }: Pick<NotificationContent, 'kind' | 'data'>,
  now: Date,
): boolean =>
  promptKinds.has(kind) && until !== undefined && new Date(until).getTime() - now.getTime() <= promptMs;

/** So long a notification waits for others, to be one mail with them. */
export const gatherMs = 10 * minute;

/** From then on, by the clock of the town, nobody is mailed what is not urgent. */
const quietFrom = 21;
const quietUntil = 8;

/** When a notification of this moment is mailed: its mail takes along what has come until then. */
export function toMailTime(
  { kind, data }: Pick<NotificationContent, 'kind' | 'data'>,
  { digest }: MailChoices,
  now: Date,
): Date {
  if (isUrgent(kind, data, now)) return now;
  const timeZone = data.about?.timeZone ?? data.timeZone ?? 'UTC';
  if (digest === 'DAILY') return toMorning(now, timeZone);
  const gathered = isPrompt({ kind, data }, now) ? now : new Date(now.getTime() + gatherMs);
  const { hours } = toClock(gathered, timeZone);
  return hours >= quietFrom || hours < quietUntil ? toMorning(gathered, timeZone) : gathered;
}

/** The next time that the clocks of the town show the end of the quiet hours; after a change of the clock, later than that. */
function toMorning(from: Date, timeZone: string): Date {
  const { hours, ms } = toClock(from, timeZone);
  const morning = new Date(from.getTime() - ms + quietUntil * hour + (hours >= quietUntil ? day : 0));
  const late = toClock(morning, timeZone);
  return late.hours < quietUntil ? new Date(morning.getTime() + hour) : morning;
}

/** What the clock of a time zone shows: whole hours, and all of it in milliseconds since midnight. */
function toClock(instant: Date, timeZone: string): { hours: number; ms: number } {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  const [hours = 0, minutes = 0, seconds = 0] = format.format(instant).split(':').map(Number);
  return { hours, ms: ((hours * 60 + minutes) * 60 + seconds) * 1_000 + instant.getMilliseconds() };
}
