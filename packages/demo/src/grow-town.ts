import BetterSqlite3 from 'better-sqlite3';
import { day, hour, minute } from '@bike-rentals/runtime/durations';
import { rentalDays } from './plan.ts';
import type { DemoRandom } from './random.ts';

/** How large the town becomes. */
export interface Growth {
  /** How many of each there are in the end. */
  bikes: number;
  rentals: number;
  random: DemoRandom;
  now: Date;
}

const bikesPerStation = 20;
const ridesPerRider = 20;
const years = 2;

/**
 * Makes a town larger, whose system must not be running: more stations and bikes, and rides of the last two years by
 * riders who
 * have no account. Prepared statements on SQLite itself, in one transaction: a million rides take seconds, not hours.
 * Returns how many bikes and rentals were added.
 */
export function growTown(file: string, growth: Growth): { bikes: number; rentals: number } {
  const db = new BetterSqlite3(file, { fileMustExist: true });
  try {
    db.pragma('cache_size = -262144');
    return db.transaction(() => {
      const bikes = Math.max(0, growth.bikes - count(db, 'Bike'));
      const rentals = bikes === 0 ? 0 : Math.max(0, growth.rentals - count(db, 'Rental'));
      // An index is built faster over all rows than row by row.
      const rebuild = dropIndexes(db, 'Rental');
      addBikes(db, { ...growth, bikes, rentals });
      rebuild();
      return { bikes, rentals };
    })();
  } finally {
    db.close();
  }
}

function addBikes(db: BetterSqlite3.Database, growth: Growth): void {
  const { random, now, bikes, rentals } = growth;
  // None that somebody waits for: a bike of it would not stand idle.
  const models = db
    .prepare(
      `SELECT "id" FROM "BikeModel"
       WHERE "id" NOT IN (SELECT "modelId" FROM "WaitingEntry" WHERE "endedAt" IS NULL) ORDER BY "id"`,
    )
    .pluck()
    .all() as string[];
  const stations = addStations(db, growth);
  const riders = Array.from({ length: Math.ceil(rentals / ridesPerRider) }, () => random.uuid(now));
  const insertBike = db.prepare(
    `INSERT INTO "Bike" ("id", "serial", "feedId", "modelId", "stationId", "state", "withdraw", "idleSince", "version")
     VALUES (?, ?, ?, ?, ?, 'AVAILABLE', 0, ?, ?)`,
  );
  const insertRental = db.prepare(
    `INSERT INTO "Rental" ("id", "commandId", "userId", "bikeId", "modelId", "startStationId", "endStationId", "version",
                           "rentedAt", "returnBy", "endedAt", "endReason")
     VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 'RETURNED')`,
  );
  const founded = now.getTime() - (years * 365 + 30) * day;
  for (let index = 0; index < bikes; index += 1) {
    const bike = { id: random.uuid(new Date(founded)), modelId: random.pick(models) };
    const rides = Math.floor(((index + 1) * rentals) / bikes) - Math.floor((index * rentals) / bikes);
    // One after the other, each from where the last one ended; the last ended yesterday at the latest.
    const apart = Math.floor((years * 365 * day) / Math.max(1, rides));
    const spans = Array.from({ length: rides }, (_, ride) => {
      const at = now.getTime() - day - (rides - ride) * apart;
      return { at, end: at + random.integer(1, Math.max(1, Math.floor((apart * 0.9) / minute))) * minute };
    });
    let stationId = random.pick(stations);
    const places = spans.map(({ at, end }) => {
      const from = stationId;
      stationId = random.pick(stations);
      return { at, end: Math.min(end, at + 20 * hour), from, to: stationId };
    });
    const idleSince = new Date(places.at(-1)?.end ?? founded);
    insertBike.run(
      bike.id,
      `TOWN-${index}-${random.integer(0, 2 ** 32)}`,
      random.uuid(idleSince),
      bike.modelId,
      stationId,
      toStored(idleSince),
      2 * rides,
    );
    for (const { at, end, from, to } of places) {
      const rentedAt = new Date(at);
      insertRental.run(
        random.uuid(rentedAt),
        random.uuid(rentedAt),
        random.pick(riders),
        bike.id,
        bike.modelId,
        from,
        to,
        toStored(rentedAt),
        toStored(new Date(at + rentalDays * day)),
        toStored(new Date(end)),
      );
    }
  }
}

function addStations(db: BetterSqlite3.Database, { random, now, bikes }: Growth): string[] {
  const insert = db.prepare(
    'INSERT INTO "Station" ("id", "name", "lat", "lon", "capacity") VALUES (?, ?, ?, ?, ?)',
  );
  return Array.from({ length: Math.max(1, Math.ceil(bikes / bikesPerStation)) }, (_, index) => {
    const id = random.uuid(now);
    const [lat, lon] = [
      48.2 + random.integer(-900, 900) / 10_000,
      16.37 + random.integer(-900, 900) / 10_000,
    ];
    insert.run(id, `Station ${index + 1}`, lat, lon, 2 * bikesPerStation);
    return id;
  });
}

/** Returns what makes them again. */
function dropIndexes(db: BetterSqlite3.Database, table: string): () => void {
  const indexes = db
    .prepare(
      `SELECT "name", "sql" FROM sqlite_master WHERE "type" = 'index' AND "tbl_name" = ? AND "sql" IS NOT NULL`,
    )
    .all(table) as { name: string; sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`);
  return () => {
    for (const { sql } of indexes) db.exec(sql);
  };
}

const count = (db: BetterSqlite3.Database, table: string): number =>
  db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number;

/** As Prisma stores an instant. */
function toStored(at: Date): string {
  return at.toISOString().replace('Z', '+00:00');
}
