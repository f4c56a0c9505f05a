import type { Database } from './open-database.ts';

interface RawClient {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

/** The row of the table `Cursor` that is written to see whether anything can be. */
const checkCursor = 'write-check';

/**
 * Writes a row, flushed to the disk like any other. A disk that is full, a file that is read-only or a lock that
 * another program holds is noticed so before a user notices it.
 * @throws what stands in the way
 */
export async function checkWritable<Tables extends RawClient>(
  database: Pick<Database<unknown, Tables>, 'transact'>,
): Promise<void> {
  // Another number each time: SQLite writes nothing for a row that stays the same.
  await database.transact((tx) =>
    tx.$executeRawUnsafe(
      `INSERT INTO "Cursor" ("name", "seq") VALUES (?, 0)
       ON CONFLICT ("name") DO UPDATE SET "seq" = -1 - "seq"`,
      checkCursor,
    ),
  );
}
