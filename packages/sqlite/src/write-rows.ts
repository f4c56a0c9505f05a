/** The raw writing that every generated Prisma client has. */
export interface RawWriter {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

// A batch of commands writes dozens of rows. Prisma plans a statement for each of them, which is most of what a batch
// would cost. A raw statement that is kept takes some 50 µs for a row with ten indexes; all rows as one value of JSON take
// four times as long, because SQLite looks each column of each row up in it.

/** In the order of `rows`, each of which has the same fields. */
export async function insertRows(tx: RawWriter, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const sql = `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')})
    VALUES (${columns.map(() => '?').join(', ')})`;
  for (const row of rows) await tx.$executeRawUnsafe(sql, ...toValues(row, columns));
}

/** A row as it is stored, and as it is to be. */
export interface RowChange {
  before: object;
  after: object;
}

/** Rows that are there already, found by their ids. */
export async function updateRows(tx: RawWriter, table: string, changes: readonly RowChange[]): Promise<void> {
  let [updated, expected] = [0, 0];
  for (const { before, after } of changes) {
    // SQLite rewrites the indexes of every column that is named, whether or not its value is another one.
    const columns = findChanging(before, after);
    if (columns.length === 0) continue;
    const sql = `UPDATE "${table}" SET ${columns.map((column) => `"${column}" = ?`).join(', ')} WHERE "id" = ?`;
    updated += await tx.$executeRawUnsafe(sql, ...toValues(after, [...columns, 'id']));
    expected += 1;
  }
  if (updated !== expected) throw new Error(`${updated} of ${expected} rows of ${table} were there`);
}

/** Deletes the rows that have these values; every key names the same columns. */
export async function deleteRows(tx: RawWriter, table: string, keys: readonly object[]): Promise<void> {
  const columns = Object.keys(keys[0] ?? {});
  const sql = `DELETE FROM "${table}" WHERE ${columns.map((column) => `"${column}" = ?`).join(' AND ')}`;
  for (const key of keys) await tx.$executeRawUnsafe(sql, ...toValues(key, columns));
}

type Row = Record<string, unknown>;

const findChanging = (before: object, after: object): string[] =>
  Object.keys(after).filter((column) => !isSame((before as Row)[column], (after as Row)[column]));

const isSame = (a: unknown, b: unknown): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;

const toValues = (row: object, columns: readonly string[]): unknown[] =>
  columns.map((column) => serialiseObject((row as Row)[column]));

/** Objects and lists are stored as JSON; other values, instants among them, as the connection stores them. */
function serialiseObject(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Date);
  return isObject ? JSON.stringify(value) : value;
}
