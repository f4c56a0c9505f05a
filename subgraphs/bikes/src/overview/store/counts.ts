import { hour } from '@bike-rentals/runtime/durations';
import { BikeState } from '../../store/generated/enums.ts';
import type { Reader } from '../../store/open-store.ts';
import { countQueues } from '../../waiting-list/store/waiting-list.ts';

/** The number of bikes in each state, also in those in which there is none. */
export async function countBikesByState(read: Reader): Promise<{ state: BikeState; bikes: number }[]> {
  const groups = await read.bike.groupBy({ by: ['state'], _count: true });
  const counts = new Map(groups.map(({ state, _count: count }) => [state, count]));
  return Object.values(BikeState).map((state) => ({ state, bikes: counts.get(state) ?? 0 }));
}

/** The number of rentals that have not ended. */
export async function countActiveRentals(read: Reader): Promise<number> {
  return read.rental.count({ where: { endedAt: null } });
}

/** The number of active rentals that are marked as overdue. */
export async function countOverdueRentals(read: Reader, now: Date): Promise<number> {
  // None is overdue before it is due: with `returnBy` SQLite reads these few instead of all active ones.
  return read.rental.count({ where: { endedAt: null, returnBy: { lte: now }, overdueAt: { not: null } } });
}

/** How many wait, for any model, without a bike being held for them. */
export async function countWaiting(read: Reader): Promise<number> {
  const models = await read.bikeModel.findMany({ select: { id: true } });
  const counts = await countQueues(
    read,
    models.map(({ id }) => id),
  );
  return counts.reduce((sum, count) => sum + count, 0);
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
    WHERE "rentedAt" >= ${since} GROUP BY hour`;
  const ended = await read.$queryRaw<HourRow[]>`
    SELECT substr("endedAt", 1, 13) AS hour, count(*) AS rentals FROM "Rental"
    WHERE "endedAt" >= ${since} GROUP BY hour`;
  const [startedIn, endedIn] = [toCounts(started), toCounts(ended)];
  return Array.from({ length: hours }, (_, index) => {
    const start = new Date(first + index * hour);
    const key = start.toISOString().slice(0, 13);
    return { start, started: startedIn.get(key) ?? 0, ended: endedIn.get(key) ?? 0 };
  });
}

interface HourRow {
  hour: string;
  rentals: number | bigint;
}

const toCounts = (rows: HourRow[]) => new Map(rows.map(({ hour: key, rentals }) => [key, Number(rentals)]));

/** The number of stations that rent and at which no bike is available. */
export async function countEmptyStations(read: Reader): Promise<number> {
  return read.station.count({
    where: { retiredAt: null, isRenting: true, bikes: { none: { state: 'AVAILABLE' } } },
  });
}

/** The number of stations with more bikes than places. */
export async function countOverFullStations(read: Reader): Promise<number> {
  const [row] = await read.$queryRaw<{ stations: number | bigint }[]>`
    SELECT count(*) AS stations FROM "Station" WHERE "retiredAt" IS NULL AND "capacity" <
      (SELECT count(*) FROM "Bike" WHERE "stationId" = "Station"."id" AND "state" <> 'RETIRED')`;
  return Number(row?.stations ?? 0);
}
