/**
 * The instant at which a day such as 2026-05-01 begins in a time zone. Where the clock skips midnight, it is the hour
 * after.
 */
export function startOfDay(day: string, timeZone: string | undefined): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // What the clock shows at a guess says how far the guess is off. The clock may be changed in between, so twice.
  const guess = wanted - toOffset(wanted, timeZone);
  const start = wanted - toOffset(guess, timeZone);
  const isSkipped = start + toOffset(start, timeZone) < wanted;
  return new Date(isSkipped ? guess : start);
}

/** By how much the clock of the zone is ahead of UTC at this instant. */
function toOffset(instant: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - instant;
}
