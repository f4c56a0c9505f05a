import { createLruCache } from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import OpeningHours from 'opening_hours';
import { toInstant } from '../../domain/town-day.ts';
import type { Expand } from '../domain/build-calendar.ts';
import type { Span } from '../domain/spans.ts';

// The library knows the time zone of the process only. Processes run in UTC (main.ts), so that it computes what the clock
// on the wall shows, where no hour is skipped and none comes twice.

/** Where a town is: which days are holidays there. */
export interface HoursPlace {
  timeZone: string;
  country: string | null;
  state: string | null;
}

/** What is wrong with a text that should be opening hours. */
export type HoursFault =
  /** `at`: how many characters are right. */
  | { code: 'INVALID_HOURS'; at: number; message: string }
  /** The library computes it wrongly, or not without knowing more of the town. */
  | { code: 'HOURS_UNSUPPORTED'; selector: string; message: string };

/** OpenStreetMap's own limit. */
export const maxHoursLength = 255;

/** Weeks are computed wrongly, and the sun's times depend on the place and the time zone. */
const unsupported = /\b(week|sunrise|sunset|dawn|dusk|SH)\b/i;

/** Finds what is wrong with opening hours, and what their author may not have meant. */
export function checkHours(osm: string, place: HoursPlace): { fault: HoursFault } | { warnings: string[] } {
  const selector = unsupported.exec(osm)?.[0];
  if (selector !== undefined) return { fault: toUnsupported(selector) };
  if (/\bPH\b/.test(osm) && place.country === null) return { fault: toUnsupported('PH') };
  let hours;
  try {
    hours = open(osm, place);
  } catch (error) {
    // Of which country or state there are no holidays is seen here for some texts, below for others.
    return { fault: String(error).includes('holidays') ? toUnsupported('PH') : toInvalid(error) };
  }
  try {
    const intervals = hours.getOpenIntervals(new Date(0), new Date(366 * day));
    const isUnknown = intervals.some(([, , unknown]) => unknown);
    const warning = 'Where it is not known whether it is open, it counts as closed.';
    return { warnings: [...hours.getWarnings(), ...(isUnknown ? [warning] : [])] };
  } catch {
    return { fault: toUnsupported('PH') };
  }
}

const toUnsupported = (selector: string): HoursFault => ({
  code: 'HOURS_UNSUPPORTED',
  selector,
  message: selector === 'PH' ? 'The holidays of the town are not known.' : `"${selector}" is not supported.`,
});

/** The library throws texts such as `Mo-Fr 9 <--- (What is wrong.)`. */
function toInvalid(error: unknown): HoursFault {
  const [right = '', reason = ''] = String(error).split(' <--- ');
  const message = reason.replace(/^\(|\)\s.*$|\)$/gs, '') || right;
  return { code: 'INVALID_HOURS', at: reason === '' ? 0 : right.length, message };
}

function open(osm: string, { country, state }: HoursPlace): OpeningHours {
  const address = { country_code: country?.toLowerCase() ?? '', state: state ?? '' };
  return new OpeningHours(osm, { lat: 0, lon: 0, address }, { locale: 'en' } as never);
}

/** Of so many texts and ranges the spans are kept: to compute them takes some 0.2 s. */
const maxKept = 500;

/** Creates a function that computes when it is open, as instants. */
export function createExpand(place: HoursPlace): Expand {
  const kept = createLruCache<Span[]>(maxKept);
  return (osm, range) => {
    const key = `${range.from} ${range.to} ${osm}`;
    const known = kept.find(key);
    if (known) return known;
    const spans = expand(osm, range, place);
    kept.set(key, spans);
    return spans;
  };
}

function expand(osm: string, range: Span, place: HoursPlace): Span[] {
  const isUtc = [0, 6].every((month) => new Date(2026, month, 1).getTimezoneOffset() === 0);
  if (!isUtc) throw new Error('opening hours are computed in a process whose time zone is UTC');
  const shift = (wall: Date) => toInstant(wall.toISOString().slice(0, 19), place.timeZone).getTime();
  // The clock on the wall is never more than a day apart from UTC.
  const intervals = open(osm, place).getOpenIntervals(new Date(range.from - day), new Date(range.to + day));
  return intervals
    .filter(([, , unknown]) => !unknown)
    .map(([from, to]) => ({ from: shift(from), to: shift(to) }))
    .filter(({ from, to }) => from < to);
}
