import { day } from '@bike-rentals/runtime/durations';
import { toTownDay } from '../../domain/town-day.ts';
import type { EventContext } from '../../domain/fleet.ts';
import { saveFleet } from '../../store/save-fleet.ts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { systemActor, type Circumstances } from '../../use-cases/use-case-context.ts';
import { buildCalendar, type Expand } from '../domain/build-calendar.ts';
import { isStationOpen, type Calendar } from '../domain/calendar.ts';
import { decideMoveDues } from '../domain/move-dues.ts';
import type { Span } from '../domain/spans.ts';
import {
  findAllHours,
  findCalendar,
  findClosuresAfter,
  findShownAsOpen,
  saveCalendar,
  showAsOpen,
} from '../store/calendar.ts';
import { loadPromises } from '../store/load-promises.ts';

/** So far ahead it is known when stations are open. */
const aheadMs = 400 * day;
/** How long ago lateness may have begun. */
const behindMs = 40 * day;

/** From whole days on, so that what was computed today is still of use. */
export function toRange(now: Date, timeZone: string): Span {
  const today = Date.parse(toTownDay(now, timeZone));
  return { from: today - behindMs, to: today + aheadMs };
}

/** Computes anew when all stations are open, after a change and as days go by, in the transaction of the change. */
export async function rebuildCalendar(
  tx: Transaction,
  { context, timeZone, expand }: { context: EventContext; timeZone: string; expand: Expand },
): Promise<{ before: Calendar; after: Calendar }> {
  const range = toRange(context.now, timeZone);
  const before = await findCalendar(tx);
  const hours = await findAllHours(tx);
  const closures = await findClosuresAfter(tx, new Date(range.from));
  const after = buildCalendar({ hours, closures }, { version: before.version + 1, range, expand });
  await saveCalendar(tx, after);
  await showOpenings(tx, after, context);
  return { before, after };
}

/** Computes the calendar anew after a change by staff, and moves what was promised for a time that is closed now. */
export async function applyChange(
  tx: Transaction,
  { stationId, spread = 1 }: { stationId: string | null; spread?: number | undefined },
  { context, timeZone, expand }: { context: Circumstances; timeZone: string; expand: Expand },
): Promise<void> {
  // The reader knows the rest; the calendar that is in force from now on is not committed yet.
  const { rules, ...circumstances } = context;
  const rulebook = await rules.read(tx);
  const { before, after } = await rebuildCalendar(tx, { context, timeZone, expand });
  const promises = await loadPromises(tx, stationId);
  const moment = { ...circumstances, ...rulebook, calendar: after };
  await saveFleet(tx, promises, decideMoveDues(promises, { before, spread }, moment));
}

/** Shows which stations are open, and tells of those that have opened or closed. */
export async function showOpenings(
  tx: Transaction,
  calendar: Calendar,
  context: EventContext,
): Promise<number> {
  let changed = 0;
  for (const { id: stationId, isOpen } of await findShownAsOpen(tx)) {
    const isOpenNow = isStationOpen(calendar, stationId, context.now);
    if (isOpenNow === isOpen) continue;
    const version = await showAsOpen(tx, stationId, isOpenNow);
    const type = isOpenNow ? 'station.opened' : 'station.closed';
    const event = { type, payload: { stationId }, aggregate: `station:${stationId}`, version } as const;
    await recordEvent(tx, event, { ...context, actor: systemActor, reason: undefined });
    changed += 1;
  }
  return changed;
}
