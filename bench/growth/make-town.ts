import BetterSqlite3 from 'better-sqlite3';

/** How large and how old a town is. */
export interface TownSize {
  bikes: number;
  stations: number;
  models: number;
  /** Entries of waiting lists that wait, all for one model of which no bike is idle. */
  waiting: number;
  endedEntries: number;
  endedRentals: number;
  /** As many commands as events. */
  events: number;
  /** Ended requests of users. */
  requests: number;
}

/** A town in its first weeks, as in the demo. */
export const newTown: TownSize = {
  bikes: 60,
  stations: 12,
  models: 5,
  waiting: 0,
  endedEntries: 0,
  endedRentals: 0,
  events: 10_000,
  requests: 10_000,
};

/** A large town after years. */
export const oldTown: TownSize = {
  bikes: 100_000,
  stations: 2_000,
  models: 5,
  waiting: 10_000,
  endedEntries: 500_000,
  endedRentals: 1_000_000,
  events: 2_000_000,
  requests: 1_000_000,
};

/** The model for which people wait; of the others bikes are idle. */
export const soldOutModel = 'model-0';
/** Commands, events and requests that are beyond their time. */
const expired = 5_000;
/** Bikes of it that are out. */
const riding = 12;
/** The models of which bikes are idle. */
export const idleModels = ['model-1', 'model-2', 'model-3', 'model-4'] as const;
/** Where stations are: a square of 0.2 degrees. Twelve of them are in the box of a map, whatever their number. */
export const centre = { lat: 48.2, lon: 16.37 };

const instant = (daysAgo: string) =>
  `strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', printf('%+f days', -(${daysAgo})))`;
/** Rows with the numbers from `first` on, so many in all. */
const rows = (count: number, first = 0) =>
  `(WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${first + count - 1}) SELECT i FROM n)`;
/** Rows up to so many days old, before them those that are to be pruned. */
const toAge = (days: number, count: number) =>
  instant(`CASE WHEN i < ${expired} THEN 200 ELSE ${days} - i * ${days}.0 / ${count} END`);
/** Ids of the length and the order of UUIDs of version 7. */
const toId = (prefix: string, i: string) => `printf('${prefix}-7000-8000-%012d', ${i})`;

/** A part of the rows of a table: so many from `first` on. */
interface Part {
  first: number;
  count: number;
}

/** Fills a migrated database of bikes. */
export function fillBikes(file: string, size: TownSize): void {
  fill(
    file,
    (db) => {
      fillFleet(db, size);
      fillHistory(db, size, toMost);
      db.exec(`INSERT INTO "Cursor" ("name", "seq") VALUES ('relay', ${size.events})`);
    },
    (db) => fillHistory(db, size, toRest),
  );
}

function fillFleet(db: BetterSqlite3.Database, size: TownSize): void {
  db.exec(`
      INSERT INTO "System" ("id", "name", "timezone", "currency", "openingHours") VALUES ('town', 'Town', 'Europe/Vienna', 'EUR', '24/7');
      INSERT INTO "BikeModel" ("id", "brand", "name", "formFactor", "propulsion")
        SELECT 'model-' || i, 'Brand ' || (i % 7), 'Model ' || i, 'BICYCLE', 'HUMAN' FROM ${rows(size.models)};
      INSERT INTO "Station" ("id", "name", "lat", "lon", "capacity")
        SELECT 'station-' || i, 'Station ' || i,
          ${centre.lat} + (i / 50) * 0.005 * (i >= 12), ${centre.lon} + (i % 50) * 0.004 * (i >= 12) + 0.001 * (i < 12),
          100 FROM ${rows(size.stations)};
      INSERT INTO "Bike" ("id", "serial", "serialKey", "feedId", "modelId", "stationId", "state", "idleSince")
        SELECT ${toId('01900000-0000', 'i')}, printf('S-%06d', i), printf('s-%06d', i), 'feed-' || i,
          'model-' || (i % ${size.models}),
          'station-' || ((i / ${size.models}) % ${size.stations}),
          CASE WHEN i % ${size.models} = 0 THEN 'MAINTENANCE' ELSE 'AVAILABLE' END, ${instant('i % 30')}
        FROM ${rows(size.bikes)};
      UPDATE "Bike" SET "state" = 'RENTED', "stationId" = NULL
        WHERE "modelId" = '${soldOutModel}' AND "serial" <= printf('S-%06d', ${(riding - 1) * size.models});
      INSERT INTO "Rental" ("id", "commandId", "userId", "bikeId", "modelId", "startStationId", "activeBike", "activeSlot",
          "rentedAt", "returnBy")
        SELECT 'riding-' || "id", 'riding-' || "id", 'rider-of-' || "serial", "id", "modelId", 'station-0', "id",
          'rider-of-' || "serial" || ':' || "modelId" || ':1', ${instant('1')}, ${instant('-1')}
        FROM "Bike" WHERE "state" = 'RENTED';
      UPDATE "Bike" SET "version" = ${Math.ceil(size.events / Math.max(size.bikes, 1)) + 1};`);
  if (size.waiting > 0)
    db.exec(`
      INSERT INTO "WaitingEntry" ("id", "userId", "modelId", "activeKey", "joinedAt")
        SELECT 'live-' || i, 'waiter-' || i, '${soldOutModel}', 'waiter-' || i || ':${soldOutModel}', ${instant('1')}
        FROM ${rows(size.waiting)};`);
}

/** What has happened in the town, as far as `toPart` says. */
function fillHistory(db: BetterSqlite3.Database, size: TownSize, toPart: (count: number) => Part): void {
  const [year, quarter] = [365, 85];
  const rowsOf = (count: number) => {
    const part = toPart(count);
    return rows(part.count, part.first);
  };
  if (size.endedEntries > 0)
    db.exec(`
      INSERT INTO "WaitingEntry" ("id", "userId", "modelId", "joinedAt", "endedAt", "endReason")
        SELECT 'ended-' || i, 'past-' || (i % 50000), 'model-' || (i % ${size.models}),
          ${instant(`${year} - i * ${year} / ${size.endedEntries}`)}, ${instant(`${year} - i * ${year} / ${size.endedEntries}`)}, 'FULFILLED'
        FROM ${rowsOf(size.endedEntries)};`);
  if (size.endedRentals > 0)
    db.exec(`
      INSERT INTO "Rental" ("id", "commandId", "userId", "bikeId", "modelId", "startStationId", "endStationId",
          "rentedAt", "returnBy", "endedAt", "endReason")
        SELECT ${toId('01800000-0000', 'i')}, 'rental-command-' || i, 'past-' || (i % 50000),
          ${toId('01900000-0000', `i % ${size.bikes}`)}, 'model-' || (i % ${size.models}),
          'station-' || (i % ${size.stations}), 'station-' || ((i * 7) % ${size.stations}),
          at, at, at, 'RETURNED'
        FROM (SELECT i, ${instant(`${year} - i * ${year}.0 / ${size.endedRentals}`)} AS at FROM ${rowsOf(size.endedRentals)});`);
  if (size.events > 0)
    db.exec(`
      INSERT INTO "Event" ("id", "aggregate", "version", "type", "payload", "actorId", "actorRole", "at")
        SELECT ${toId('01a00000-0000', 'i')}, 'bike:' || ${toId('01900000-0000', `i % ${size.bikes}`)}, i / ${size.bikes} + 1,
          'bike.moved', json_object('bikeId', ${toId('01900000-0000', `i % ${size.bikes}`)},
            'modelId', 'model-' || (i % ${size.models}), 'stationId', 'station-' || (i % ${size.stations}), 'fromStationId', NULL),
          'eva', 'ADMIN', ${toAge(quarter, size.events)}
        FROM ${rowsOf(size.events)};
      INSERT INTO "Command" ("id", "type", "userId", "outcome", "handledAt")
        SELECT ${toId('01b00000-0000', 'i')}, 'return-bike', 'past-' || (i % 50000),
          '{"type":"rental-ended","version":1,"body":{"rentalId":"' || ${toId('01800000-0000', 'i')} || '"}}',
          ${toAge(29, size.events)}
        FROM ${rowsOf(size.events)};`);
}

/** Fills a migrated database of users with requests that have ended. */
export function fillUsers(file: string, size: TownSize): void {
  if (size.requests === 0) return;
  const insert = (db: BetterSqlite3.Database, { first, count }: Part) => {
    const at = toAge(89, size.requests);
    db.exec(`
      INSERT INTO "RentalRequest" ("id", "userId", "idempotencyKey", "inputHash", "kind", "command", "status", "outcome",
          "version", "createdAt", "nextAttemptAt", "endedAt")
        SELECT ${toId('01b00000-0000', 'i')}, 'past-' || (i % 50000), 'key-' || i, printf('%064d', i), 'RETURN',
          '{"type":"return-bike","version":1,"body":{}}', 'RETURNED', '{"type":"rental-ended","version":1,"body":{}}',
          1, at, at, at
        FROM (SELECT i, ${at} AS at FROM ${rows(count, first)});`);
  };
  fill(
    file,
    (db) => insert(db, toMost(size.requests)),
    (db) => insert(db, toRest(size.requests)),
  );
}

const toMost = (count: number): Part => ({ first: 0, count: Math.floor(count * 0.9) });
function toRest(count: number): Part {
  const first = toMost(count).count;
  return { first, count: count - first };
}

/**
 * Most rows first, then the indexes: the other way round takes minutes. The rest comes after them: in an index that was
 * made at once every page is full, and the next row of any kind splits one. Where rows came one by one, pages have room.
 */
function fill(
  file: string,
  insertMost: (db: BetterSqlite3.Database) => void,
  insertRest: (db: BetterSqlite3.Database) => void,
): void {
  const db = new BetterSqlite3(file);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -500000');
  const indexes = db
    .prepare<[], { name: string; sql: string }>(
      `SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'index' AND "sql" IS NOT NULL`,
    )
    .all();
  db.transaction(() => {
    for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`);
    insertMost(db);
    for (const { sql } of indexes) db.exec(sql);
    insertRest(db);
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
