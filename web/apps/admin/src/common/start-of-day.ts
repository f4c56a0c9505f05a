import { toInstant } from '@bike/platform';

/** The instant at which a day such as 2026-05-01 begins in a time zone. */
export const startOfDay = (day: string, timeZone: string | undefined): Date =>
  toInstant(`${day}T00:00`, timeZone);
