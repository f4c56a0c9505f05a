import { day, minute } from '@bike-rentals/runtime/durations';
import { Temporal } from 'temporal-polyfill';

/** Days are those of the calendar, as the clock on the wall of the town counts them; minutes are exact. */
export interface Duration {
  days: number;
  minutes: number;
}

const iso = /^P(?=.)(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?$/;

/** Reads a duration of ISO 8601 such as P7D or PT1H30M; undefined if it is none, or has years, months or seconds. */
export function parseDuration(text: string): Duration | undefined {
  const found = iso.exec(text);
  if (!found) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return { days: weeks * 7 + days, minutes: hours * 60 + minutes };
}

/** The duration as ISO 8601, always the same text for the same duration. */
export function formatDuration({ days, minutes }: Duration): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const time = `${hours > 0 ? `${hours}H` : ''}${rest > 0 ? `${rest}M` : ''}`;
  if (days === 0 && time === '') return 'PT0M';
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}

/** Its length on a day without a change of the clock: for comparing durations, not for adding them. */
export const toNominalMs = ({ days, minutes }: Duration): number => days * day + minutes * minute;

/** The instant that is later by a duration: first the days of the calendar, then the minutes. */
export const addDuration = (instant: Date, duration: Duration, timeZone: string): Date =>
  shift(instant, duration, { timeZone, sign: 1 });

/** The instant that is earlier by a duration. */
export const subtractDuration = (instant: Date, duration: Duration, timeZone: string): Date =>
  shift(instant, duration, { timeZone, sign: -1 });

function shift(
  instant: Date,
  { days, minutes }: Duration,
  { timeZone, sign }: { timeZone: string; sign: 1 | -1 },
): Date {
  const from = instant.getTime();
  const shifted =
    days === 0
      ? from
      : Temporal.Instant.fromEpochMilliseconds(from)
          .toZonedDateTimeISO(timeZone)
          .add({ days: days * sign }).epochMilliseconds;
  return new Date(shifted + minutes * minute * sign);
}
