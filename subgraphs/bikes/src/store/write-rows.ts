import type { Prisma } from './generated/client.ts';
import type { Transaction } from './open-store.ts';

// A batch of commands writes dozens of rows. Prisma takes a statement for each update and binds each value of an
// insert by itself, which is most of what a batch costs: so whole tables of values go to SQLite as JSON.

/** In the order of `rows`, each of which has the same fields. */
export async function insertRows(
  tx: Transaction,
  table: Prisma.ModelName,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')})
     SELECT ${toSelection(columns)} FROM json_each(?) ORDER BY key`,
    toJson(rows),
  );
}

/** Rows that are there already, found by their ids. */
export async function updateRows(
  tx: Transaction,
  table: Prisma.ModelName,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  // Writing a key, even the same one, makes SQLite look through all rows that could refer to it.
  const changing = columns.filter((column) => !keys.has(column));
  const updated = await tx.$executeRawUnsafe(
    `UPDATE "${table}" SET ${changing.map((column) => `"${column}" = changed."${column}"`).join(', ')}
     FROM (SELECT ${toSelection(columns)} FROM json_each(?)) AS changed
     WHERE "${table}"."id" = changed."id"`,
    toJson(rows),
  );
  if (updated !== rows.length) throw new Error(`${updated} of ${rows.length} rows of ${table} were there`);
}

const keys = new Set(['id', 'ticket']);

const toSelection = (columns: string[]): string =>
  columns.map((column) => `value ->> '${column}' AS "${column}"`).join(', ');

/** Instants as Prisma stores them, so that they compare. */
function toJson(rows: readonly object[]): string {
  const toStored = (value: unknown): unknown =>
    value instanceof Date ? value.toISOString().replace('Z', '+00:00') : value;
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toStored(value)])),
    ),
  );
}
