/** The raw writing that every generated Prisma client has. */
export interface RawWriter {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

// A batch of commands writes dozens of rows. Prisma takes a statement for each update and binds each value of an
// insert by itself, which is most of what a batch costs: so whole tables of values go to SQLite as JSON.

/** In the order of `rows`, each of which has the same fields. */
export async function insertRows(tx: RawWriter, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')})
     SELECT ${toSelection(columns)} FROM json_each(?) ORDER BY key`,
    toJson(rows),
  );
}

/** A row as it is stored, and as it is to be. */
export interface RowChange {
  before: object;
  after: object;
}

/** Rows that are there already, found by their ids. */
export async function updateRows(tx: RawWriter, table: string, changes: readonly RowChange[]): Promise<void> {
  // SQLite rewrites the indexes of every column that is named, whether or not its value is another one.
  const changing = findChanging(changes);
  if (changing.length === 0) return;
  const columns = ['id', ...changing];
  const rows = changes.map(({ after }) => pick(after as Row, columns));
  const updated = await tx.$executeRawUnsafe(
    `UPDATE "${table}" SET ${changing.map((column) => `"${column}" = changed."${column}"`).join(', ')}
     FROM (SELECT ${toSelection(columns)} FROM json_each(?)) AS changed
     WHERE "${table}"."id" = changed."id"`,
    toJson(rows),
  );
  if (updated !== rows.length) throw new Error(`${updated} of ${rows.length} rows of ${table} were there`);
}

/** Deletes the rows that have these values; every key names the same columns. */
export async function deleteRows(tx: RawWriter, table: string, keys: readonly object[]): Promise<void> {
  const columns = Object.keys(keys[0] ?? {});
  if (columns.length === 0) return;
  await tx.$executeRawUnsafe(
    `DELETE FROM "${table}" WHERE (${columns.map((column) => `"${column}"`).join(', ')}) IN
     (SELECT ${toSelection(columns)} FROM json_each(?))`,
    toJson(keys),
  );
}

type Row = Record<string, unknown>;

/** The columns in which at least one of the rows changes. */
function findChanging(changes: readonly RowChange[]): string[] {
  const [first] = changes;
  return Object.keys(first?.after ?? {}).filter((column) =>
    changes.some(({ before, after }) => !isSame((before as Row)[column], (after as Row)[column])),
  );
}

const isSame = (a: unknown, b: unknown): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;

const pick = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.map((column) => [column, row[column]]));

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
