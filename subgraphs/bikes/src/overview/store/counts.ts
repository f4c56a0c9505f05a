import { hour } from '@bike-rentals/runtime/durations';
import type { Reader } from '../../store/open-store.ts';

/** The number of rentals that have not ended. */
export async function countActiveRentals(read: Reader): Promise<number> {
  return read.rental.count({ where: { endedAt: null } });
}

/** The number of active rentals that are marked as overdue. */
export async function countOverdueRentals(read: Reader, now: Date): Promise<number> {
  // None is overdue before it is due: with `returnBy` SQLite reads these few instead of all active ones.
  return read.rental.count({ where: { endedAt: null, returnBy: { lte: now }, overdueAt: { not: null } } });
}

/** Rentals that were started and ended from this instant on, for an hour. */
export interface RentalsInHour {
  start: Date;
  started: number;
  ended: number;
}

/** Hours of a day. */
const hours = 24;

/** The hour of `now` and those before it, 24 in all, oldest first. */
export async function countRentalsByHour(read: Reader, now: Date): Promise<RentalsInHour[]> {
  const first = (Math.floor(now.getTime() / hour) - hours + 1) * hour;
  const since = new Date(first);
  // An instant is stored as ISO 8601 in UTC: its first 13 characters are its hour.
  const started = await read.$queryRaw<HourRow[]>`
    SELECT substr("rentedAt", 1, 13) AS hour, count(*) AS rentals FROM "Rental"
    WHERE "rentedAt" >= ${since} AND "voidedAt" IS NULL GROUP BY hour`;
  const ended = await read.$queryRaw<HourRow[]>`
    SELECT substr("endedAt", 1, 13) AS hour, count(*) AS rentals FROM "Rental"
    WHERE "endedAt" >= ${since} AND "voidedAt" IS NULL GROUP BY hour`;
  const [startedIn, endedIn] = [toCounts(started), toCounts(ended)];
  return Array.from({ length: hours }, (_, index) => {
    const start = new Date(first + index * hour);
    const key = start.toISOString().slice(0, 13);
    return { start, started: startedIn.get(key) ?? 0, ended: endedIn.get(key) ?? 0 };
  });
}

interface HourRow {
  hour: string;
  rentals: number;
}

const toCounts = (rows: HourRow[]) => new Map(rows.map(({ hour: key, rentals }) => [key, rentals]));
