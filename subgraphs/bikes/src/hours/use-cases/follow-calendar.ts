import { yieldToEventLoop } from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findStationEdge, type Calendar } from '../domain/calendar.ts';
import { findNextEdge } from '../domain/spans.ts';
import { findAllHours } from '../store/calendar.ts';
import { moveDues } from './move-dues.ts';
import { rebuildCalendar, toRange } from './rebuild-calendar.ts';
import { showOpenings } from './show-openings.ts';

/**
 * The calendar is computed anew when it reaches less far than this. It ends with a day of UTC, which may be more than a
 * day before that of the town: computed anew it must reach further than this at any hour.
 */
const minAheadMs = 398 * day;

/**
 * Creates the job that moves what was promised for closed times, and tells when stations open and close: only at the next
 * edge it looks at all stations. The bikes of a station that has opened are offered by the sweep of the waiting lists.
 */
export function createCalendarJob(service: UseCaseContext): () => Promise<void> {
  let shown: Calendar | undefined;
  let nextEdge = -Infinity;
  return async () => {
    await moveDues(service);
    const { calendar } = await service.rules.read(service.store.read);
    const now = service.clock.now();
    const hasSpans = calendar.town !== null || calendar.stations.size > 0;
    if (hasSpans && calendar.until - now.getTime() < minAheadMs) return extend(service);
    if (calendar === shown && now.getTime() < nextEdge) return;
    if (hasSpans || shown) await showOpenings(service);
    shown = calendar;
    nextEdge = findEarliestEdge(calendar, now);
  };
}

/** A day has gone by. */
async function extend(service: UseCaseContext): Promise<void> {
  const { timeZone, expand, store, rules } = service;
  const now = service.clock.now();
  for (const { osm } of await findAllHours(store.read)) {
    await yieldToEventLoop();
    if (osm !== null) expand(osm, toRange(now, timeZone));
  }
  await store.transact(async (tx) => {
    const { calendar: before } = await rules.read(tx);
    await rebuildCalendar(tx, { before, now, timeZone, expand });
  });
}

function findEarliestEdge(calendar: Calendar, now: Date): number {
  const town = findNextEdge(calendar.town, now.getTime()) ?? Infinity;
  const own = [...calendar.stations.keys()].map(
    (id) => findStationEdge(calendar, id, now)?.getTime() ?? Infinity,
  );
  return own.reduce((earliest, edge) => Math.min(earliest, edge), town);
}
