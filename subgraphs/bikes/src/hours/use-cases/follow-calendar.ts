import { yieldToEventLoop } from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findStationEdge, type Calendar } from '../domain/calendar.ts';
import { findNextEdge } from '../domain/spans.ts';
import { findAllHours } from '../store/calendar.ts';
import { rebuildCalendar, showOpenings, toRange } from './rebuild-calendar.ts';

/**
 * The calendar is computed anew when it reaches less far than this. It ends with a day of UTC, which may be more than a
 * day before that of the town: computed anew it must reach further than this at any hour.
 */
const minAheadMs = 398 * day;

/**
 * Creates the job that tells when stations open and close: each time it looks at the clock, and only at the next edge at
 * the database. The bikes of a station that has opened are offered by the sweep of the waiting lists.
 */
export function createCalendarJob(service: UseCaseContext): () => Promise<void> {
  let shown: Calendar | undefined;
  let nextEdge = -Infinity;
  return async () => {
    const { calendar } = await service.rules.read(service.store.read);
    const now = service.clock.now();
    const hasSpans = calendar.town !== null || calendar.stations.size > 0;
    if (hasSpans && calendar.until - now.getTime() < minAheadMs) return extend(service);
    if (calendar === shown && now.getTime() < nextEdge) return;
    if (hasSpans || shown) await tell(service, calendar);
    shown = calendar;
    nextEdge = findEarliestEdge(calendar, now);
  };
}

async function tell(service: UseCaseContext, calendar: Calendar): Promise<void> {
  const context = toDecisionContext(service, systemActor);
  await service.store.transact((tx) => showOpenings(tx, calendar, context));
  service.onCommit();
}

/** A day has gone by. */
async function extend(service: UseCaseContext): Promise<void> {
  const context = toDecisionContext(service, systemActor);
  const { timeZone, expand, store } = service;
  for (const { osm } of await findAllHours(store.read)) {
    await yieldToEventLoop();
    if (osm !== null) expand(osm, toRange(context.now, timeZone));
  }
  await store.transact((tx) => rebuildCalendar(tx, { context, timeZone, expand }));
  service.onCommit();
}

function findEarliestEdge(calendar: Calendar, now: Date): number {
  const town = findNextEdge(calendar.town, now.getTime()) ?? Infinity;
  const own = [...calendar.stations.keys()].map(
    (id) => findStationEdge(calendar, id, now)?.getTime() ?? Infinity,
  );
  return own.reduce((earliest, edge) => Math.min(earliest, edge), town);
}
