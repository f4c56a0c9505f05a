/**
 * The instant at which the clocks of a time zone show `local`, such as 2026-05-01T09:30. Where they skip it, it is the
 * hour after; where they show it twice, the first time.
 */
export function toInstant(local: string, timeZone: string | undefined): Date {
  const wanted = Date.parse(`${local}:00Z`);
  // By the offset before and the one after a change of the clock that may be near.
  const before = wanted - toOffset(wanted - dayMs, timeZone);
  const after = wanted - toOffset(wanted + dayMs, timeZone);
  const shown = [before, after].filter((instant) => instant + toOffset(instant, timeZone) === wanted);
  return new Date(shown.length > 0 ? Math.min(...shown) : before);
}

const dayMs = 24 * 60 * 60_000;

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
