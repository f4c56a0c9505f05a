import { day } from '@bike-rentals/runtime/durations';
import { toTownDay } from '../../domain/town-day.ts';
import type { Transaction } from '../../store/open-store.ts';
import { buildCalendar, type Expand } from '../domain/build-calendar.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { Span } from '../domain/spans.ts';
import { findAllHours, findClosuresAfter, saveCalendar } from '../store/calendar.ts';

/** So far ahead it is known when stations are open. */
const aheadMs = 400 * day;
/** How long ago lateness may have begun. */
const behindMs = 40 * day;

/** From whole days on, so that what was computed today is still of use. */
export function toRange(now: Date, timeZone: string): Span {
  const today = Date.parse(toTownDay(now, timeZone));
  return { from: today - behindMs, to: today + aheadMs };
}

/** What computing a calendar takes. */
export interface RebuildOptions {
  /** As it is stored. */
  before: Calendar;
  now: Date;
  timeZone: string;
  expand: Expand;
}

/** Computes anew when all stations are open, after a change and as days go by, in the transaction of the change. */
export async function rebuildCalendar(
  tx: Transaction,
  { before, now, timeZone, expand }: RebuildOptions,
): Promise<Calendar> {
  const range = toRange(now, timeZone);
  const hours = await findAllHours(tx);
  const closures = await findClosuresAfter(tx, new Date(range.from));
  const after = buildCalendar({ hours, closures }, { version: before.version + 1, range, expand });
  await saveCalendar(tx, { before, after });
  return after;
}
