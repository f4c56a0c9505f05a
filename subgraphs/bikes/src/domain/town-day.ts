import { Temporal } from 'temporal-polyfill';

/** The day that a clock on the wall of the town shows, such as 2026-05-01. `timeZone` is an IANA name. */
export function toTownDay(instant: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}

/**
 * The instant at which the clock of the town shows this, such as 2026-05-01T09:00. A time that the clock skips is an hour
 * later, one that it shows twice is the first of them.
 */
export function toInstant(local: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The instant at which the next day of the town begins. */
export function toNextDay(instant: Date, timeZone: string): Date {
  const next = Temporal.PlainDate.from(toTownDay(instant, timeZone)).add({ days: 1 });
  return toInstant(`${next.toString()}T00:00`, timeZone);
}

/** Whether a text is a time that a calendar has, such as 2026-05-01T09:00. */
export function isLocalTime(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
