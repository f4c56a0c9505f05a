import type { RecordedEvent, RelaySource } from '@bike-rentals/messaging';
import { yieldToEventLoop, type Clock } from '@bike-rentals/runtime';
import { relayCursor } from './cursor-names.ts';
import type { Database } from './open-database.ts';
import type { RawWriter } from './write-rows.ts';

/** The raw access that every generated Prisma client has. */
interface RawClient extends RawWriter {
  $queryRawUnsafe<Result>(sql: string, ...values: unknown[]): Promise<Result>;
}

/** The tables `Event`, `Cursor` and `Lease` of a service that publishes what happens in it. */
export interface Outbox extends RelaySource {
  /** When the oldest event that has not been sent was written; undefined if all are sent. */
  findOldestUnsent(): Promise<Date | undefined>;
  /** The `seq` of the last event that was recorded and of the last that was published; 0 before the first. */
  findPositions(): Promise<{ recorded: number; published: number }>;
  /** How many events have not been sent, up to `limit`. */
  countUnsent(limit: number): Promise<number>;
  /** Whether this process has the relay's lease. */
  holdsLease(): Promise<boolean>;
  /** How many events could not be published and were not dealt with by an operator. */
  countSetAside(): Promise<number>;
  /** Deletes events older than `before`, but none that has not been sent. Returns how many. */
  prune(before: Date): Promise<number>;
}

const leaseName = 'relay';
const leaseMs = 5_000;
const pruneBatchSize = 500;

/** Creates the outbox on a service's database. `holder` identifies the process for the lease. */
export function createOutbox<Tables extends RawClient>(
  database: Database<RawClient, Tables>,
  { holder, clock }: { holder: string; clock: Clock },
): Outbox {
  const write = (sql: string, ...values: unknown[]) =>
    database.transact((tx) => tx.$executeRawUnsafe(sql, ...values));
  const readCursor = async () => {
    const [row] = await database.read.$queryRawUnsafe<{ seq: number }[]>(
      'SELECT "seq" FROM "Cursor" WHERE "name" = ?',
      relayCursor,
    );
    return row?.seq ?? 0;
  };

  return {
    async findUnsent(limit, published) {
      const cursor = await readCursor();
      const events = await database.read.$queryRawUnsafe<RecordedEvent[]>(
        'SELECT * FROM "Event" WHERE "seq" > ? ORDER BY "seq" LIMIT ?',
        Math.max(cursor, published),
        limit,
      );
      return { cursor, events };
    },
    async moveCursor(from, to) {
      if (from === 0)
        await write('INSERT OR IGNORE INTO "Cursor" ("name", "seq") VALUES (?, 0)', relayCursor);
      // Undone by a power loss, it makes the relay publish some events again.
      const moved = await database.transact(
        (tx) =>
          tx.$executeRawUnsafe(
            'UPDATE "Cursor" SET "seq" = ? WHERE "name" = ? AND "seq" = ?',
            to,
            relayCursor,
            from,
          ),
        'process-crash',
      );
      return moved === 1;
    },
    async setAside(seq, reason) {
      await write(
        'INSERT OR REPLACE INTO "UnsentEvent" ("seq", "reason", "at") VALUES (?, ?, ?)',
        seq,
        reason,
        clock.now(),
      );
    },
    async findOldestUnsent() {
      const [row] = await database.read.$queryRawUnsafe<{ at: Date }[]>(
        'SELECT "at" FROM "Event" WHERE "seq" > ? ORDER BY "seq" LIMIT 1',
        await readCursor(),
      );
      return row?.at;
    },
    async findPositions() {
      const [row] = await database.read.$queryRawUnsafe<{ seq: number | null }[]>(
        'SELECT max("seq") AS "seq" FROM "Event"',
      );
      const published = await readCursor();
      return { recorded: Math.max(row?.seq ?? 0, published), published };
    },
    async countUnsent(limit) {
      const [row] = await database.read.$queryRawUnsafe<{ count: number }[]>(
        'SELECT count(*) AS "count" FROM (SELECT 1 FROM "Event" WHERE "seq" > ? LIMIT ?)',
        await readCursor(),
        limit,
      );
      return row?.count ?? 0;
    },
    async holdsLease() {
      const [row] = await database.read.$queryRawUnsafe<{ held: number }[]>(
        'SELECT count(*) AS "held" FROM "Lease" WHERE "name" = ? AND "holder" = ? AND "until" > ?',
        leaseName,
        holder,
        clock.now(),
      );
      return row?.held === 1;
    },
    async countSetAside() {
      const [row] = await database.read.$queryRawUnsafe<{ count: number }[]>(
        'SELECT count(*) AS "count" FROM "UnsentEvent"',
      );
      return row?.count ?? 0;
    },
    async renewLease({ takeOver }) {
      const now = clock.now();
      const until = new Date(now.getTime() + leaseMs);
      const taken = await write(
        `INSERT INTO "Lease" ("name", "holder", "until") VALUES (?, ?, ?)
         ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder", "until" = excluded."until"
         WHERE ? OR "holder" = excluded."holder" OR "until" < ?`,
        leaseName,
        holder,
        until,
        takeOver ? 1 : 0,
        now,
      );
      return taken === 1;
    },
    async releaseLease() {
      await write('DELETE FROM "Lease" WHERE "name" = ? AND "holder" = ?', leaseName, holder);
    },
    async prune(before) {
      const sent = await readCursor();
      let deleted = 0;
      for (;;) {
        // Deletes the oldest events in batches: the write lock is held briefly, and no scan reads the events that stay.
        const gone = await write(
          `DELETE FROM "Event" WHERE "at" < ? AND "seq" IN
           (SELECT "seq" FROM "Event" WHERE "seq" <= ? ORDER BY "seq" LIMIT ?)`,
          before,
          sent,
          pruneBatchSize,
        );
        deleted += gone;
        if (gone < pruneBatchSize) return deleted;
        await yieldToEventLoop();
      }
    },
  };
}
