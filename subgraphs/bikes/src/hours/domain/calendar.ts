import { day, hour } from '@bike-rentals/runtime/durations';
import { addDuration, type Duration } from '../../domain/duration.ts';
import { toNextDay, toTownDay } from '../../domain/town-day.ts';
import { addOpenMs, findNext, findNextEdge, isOpenAt, type Span, type Spans } from './spans.ts';

/** When the stations of a town are open, as far as it is known. */
export interface Calendar {
  /** Counts its changes. */
  readonly version: number;
  /** Of all stations that are not in `stations`. */
  readonly town: Spans;
  /** Of those with hours or closures of their own. */
  readonly stations: ReadonlyMap<string, Spans>;
  /** The first instant of which nothing is known, in milliseconds. */
  readonly until: number;
}

/** A town without hours is always open. */
export const alwaysOpen: Calendar = { version: 0, town: null, stations: new Map(), until: Infinity };

/** When a station is open. */
export function findSpans({ town, stations }: Calendar, stationId: string | null): Spans {
  const own = stationId === null ? undefined : stations.get(stationId);
  return own === undefined ? town : own;
}

/** Whether a station is open at an instant. */
export const isStationOpen = (calendar: Calendar, stationId: string, at: Date): boolean =>
  isOpenAt(findSpans(calendar, stationId), at.getTime());

/** Whether a station is open now: as the town is, or, if it is among `others`, not. */
export interface OpenNow {
  isTownOpen: boolean;
  others: string[];
}

/** Which stations are open at an instant, said by few names. */
export function findOpenNow({ town, stations }: Calendar, at: Date): OpenNow {
  const isTownOpen = isOpenAt(town, at.getTime());
  const others = [...stations].filter(([, spans]) => isOpenAt(spans, at.getTime()) !== isTownOpen);
  return { isTownOpen, others: others.map(([id]) => id) };
}

/** When a station opens or closes next; undefined: not as far as is known. */
export function findStationEdge(calendar: Calendar, stationId: string, at: Date): Date | undefined {
  const edge = findNextEdge(findSpans(calendar, stationId), at.getTime());
  return edge === undefined || edge >= calendar.until ? undefined : new Date(edge);
}

/** What becomes of a due that falls on a time when the station is closed. */
export const closedDues = [
  'BY_LENGTH',
  'END_OF_NEXT_OPEN_DAY',
  'START_OF_NEXT_OPEN',
  'END_OF_PREVIOUS_OPEN',
  'KEEP',
] as const;
/** BY_LENGTH: the end of the next open day for rentals of days, the start of the next opening for those of hours. */
export type ClosedDue = (typeof closedDues)[number];

/** A due at this instant would not be while it is closed: at the very end of an opening one can still return. */
export function isInOpenTime(spans: Spans, at: number): boolean {
  return isOpenAt(spans, at) || isOpenAt(spans, at - 1);
}

/** Where a due is moved to, if it falls on closed time. Where the station never opens again it stays. */
export function moveDue(
  due: Date,
  {
    spans,
    closedDue,
    timeZone,
  }: { spans: Spans; closedDue: Exclude<ClosedDue, 'BY_LENGTH'>; timeZone: string },
): Date {
  const at = due.getTime();
  if (spans === null || closedDue === 'KEEP' || isInOpenTime(spans, at)) return due;
  if (closedDue === 'END_OF_PREVIOUS_OPEN') {
    const previous = spans.findLast(({ to }) => to <= at);
    return previous ? new Date(previous.to) : due;
  }
  const next = findNext(spans, at);
  if (!next) return due;
  if (closedDue === 'START_OF_NEXT_OPEN') return new Date(Math.min(next.from + hour, next.to));
  return new Date(findEndOfOpenDay(spans, next, timeZone));
}

/** The end of the last opening that begins on the same day of the town as this one; of one without an end, midnight. */
export function findEndOfOpenDay(spans: readonly Span[], first: Span, timeZone: string): number {
  const firstDay = toTownDay(new Date(first.from), timeZone);
  let { to } = first;
  for (let next = findNext(spans, to); next; next = findNext(spans, to)) {
    if (toTownDay(new Date(next.from), timeZone) !== firstDay) break;
    to = next.to;
  }
  return to - first.from > maxOpeningMs ? toNextDay(new Date(first.from), timeZone).getTime() : to;
}

/** Open for longer than a day: around the clock. */
const maxOpeningMs = day;

/** The rule for a rental of this length. */
export function toClosedDue(closedDue: ClosedDue, length: Duration): Exclude<ClosedDue, 'BY_LENGTH'> {
  if (closedDue !== 'BY_LENGTH') return closedDue;
  return length.days > 0 ? 'END_OF_NEXT_OPEN_DAY' : 'START_OF_NEXT_OPEN';
}

/**
 * The instant that is later by a duration of which only open minutes count. Days are those of the calendar; if the last
 * one ends while it is closed, it ends with the next opening's day. Where it never opens again, every minute counts.
 */
export function addOpenDuration(
  from: Date,
  { days, minutes }: Duration,
  { spans, timeZone }: { spans: Spans; timeZone: string },
): Date {
  const exact = addDuration(from, { days, minutes }, timeZone);
  if (spans === null) return exact;
  if (days > 0) {
    const moved = moveDue(exact, { spans, closedDue: 'END_OF_NEXT_OPEN_DAY', timeZone });
    return moved;
  }
  const end = addOpenMs(spans, from.getTime(), minutes * 60_000);
  return end === undefined ? exact : new Date(end);
}
