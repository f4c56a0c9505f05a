/**
 * The instant at which the clocks of a time zone show `local`, such as 2026-05-01T09:30. Where they skip it, it is the
 * hour after; where they show it twice, the first time.
 */
export function toInstant(local: string, timeZone: string | undefined): Date {
  const wanted = Date.parse(`${local}:00Z`);
  // What the clock shows at a guess says how far the guess is off. The clock may be changed in between, so twice.
  const guess = wanted - toOffset(wanted, timeZone);
  const start = wanted - toOffset(guess, timeZone);
  const isSkipped = start + toOffset(start, timeZone) < wanted;
  return new Date(isSkipped ? guess : start);
}

/** The instant at which a day such as 2026-05-01 begins in a time zone. */
export const startOfDay = (day: string, timeZone: string | undefined): Date =>
  toInstant(`${day}T00:00`, timeZone);

/** What the clocks of a time zone show at an instant, to the minute, such as 2026-05-01T09:30. */
export function toLocal(instant: string | Date, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(instant)).replace(' ', 'T');
}

/** By how much the clock of the zone is ahead of UTC at this instant. */
function toOffset(instant: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - instant;
}
