import type { Calendar } from './calendar.ts';
import { joinSpans, subtractSpans, type Span, type Spans } from './spans.ts';

/** A version of opening hours. Versions are added, never changed. */
export interface HoursVersion {
  id: string;
  /** Counts all versions. */
  seq: number;
  /** Null: the town. */
  stationId: string | null;
  /** Counts those of the town or station, from 1. */
  version: number;
  /** In the syntax of OpenStreetMap. Null: as the town; of the town: always open. */
  osm: string | null;
  validFrom: Date;
  actorId: string;
  reason: string;
  at: Date;
}

/** A time during which the town or a station is closed. */
export interface Closure {
  id: string;
  /** Null: the town. */
  stationId: string | null;
  fromLocal: string;
  toLocal: string;
  from: Date;
  to: Date;
  reason: string;
  actorId: string;
  at: Date;
  cancelledAt: Date | null;
}

/** Computes from hours in the syntax of OpenStreetMap when it is open within a range. */
export type Expand = (osm: string, range: Span) => readonly Span[];

/** When all stations are open within a range: hours, a station's in the place of the town's, without closures. */
export function buildCalendar(
  { hours, closures }: { hours: readonly HoursVersion[]; closures: readonly Closure[] },
  { version, range, expand }: { version: number; range: Span; expand: Expand },
): Calendar {
  const ofTown = hours.filter(({ stationId }) => stationId === null);
  const townHours = ofTown.length > 0 ? applyVersions(ofTown, { range, expand, without: [range] }) : null;
  const townClosures = toSpans(closures.filter(({ stationId }) => stationId === null));
  const stations = new Map<string, Spans>();
  for (const stationId of findOwners(hours, closures)) {
    const own = hours.filter((one) => one.stationId === stationId);
    const open = applyVersions(own, { range, expand, without: townHours ?? [range] });
    const closed = toSpans(closures.filter((one) => one.stationId === stationId));
    stations.set(stationId, subtractSpans(open, [...townClosures, ...closed]));
  }
  const hasTown = townHours !== null || townClosures.length > 0;
  const town = hasTown ? subtractSpans(townHours ?? [range], townClosures) : null;
  return { version, town, stations, until: range.to };
}

/** The version of the hours of one owner that is valid at an instant; undefined: there is none yet. */
export function findHoursAt(versions: readonly HoursVersion[], at: Date): HoursVersion | undefined {
  return inOrder(versions).findLast(({ validFrom }) => validFrom <= at);
}

/** As they become valid. */
const inOrder = (versions: readonly HoursVersion[]): HoursVersion[] =>
  versions.toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime() || a.seq - b.seq);

function findOwners(hours: readonly HoursVersion[], closures: readonly Closure[]): Set<string> {
  const all = [...hours, ...closures].map(({ stationId }) => stationId);
  return new Set(all.filter((stationId) => stationId !== null));
}

/** A closure that was cancelled has been one until then. */
function toSpans(closures: readonly Closure[]): Span[] {
  return closures
    .map(({ from, to, cancelledAt }) => ({
      from: from.getTime(),
      to: Math.min(to.getTime(), cancelledAt?.getTime() ?? Infinity),
    }))
    .filter(({ from, to }) => from < to);
}

/** Each version until the next one is valid; before the first, and where one has no hours, `without`. */
function applyVersions(
  versions: readonly HoursVersion[],
  { range, expand, without }: { range: Span; expand: Expand; without: readonly Span[] },
): Span[] {
  const sorted = inOrder(versions);
  const starts = [range.from, ...sorted.map(({ validFrom }) => Math.max(validFrom.getTime(), range.from))];
  const spans = [undefined, ...sorted].flatMap((version, index) => {
    const part = {
      from: starts[index] as number,
      to: Math.min(starts[index + 1] ?? range.to, range.to),
    };
    if (part.from >= part.to) return [];
    const osm = version?.osm ?? null;
    return clip(osm === null ? without : expand(osm, range), part);
  });
  return joinSpans(spans);
}

const clip = (spans: readonly Span[], { from, to }: Span): Span[] =>
  spans
    .filter((span) => span.to > from && span.from < to)
    .map((span) =>
      span.from >= from && span.to <= to
        ? span
        : { from: Math.max(span.from, from), to: Math.min(span.to, to) },
    );
