import type { Database } from 'better-sqlite3';
import { proxyMethods } from './proxy-methods.ts';

/** `Prisma.Sql`: a part of a statement, or all of it. */
interface Sql {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The raw statements that every generated Prisma client has. */
export interface RawStatements {
  $queryRaw(query: TemplateStringsArray | Sql, ...values: unknown[]): Promise<unknown>;
  $executeRaw(query: TemplateStringsArray | Sql, ...values: unknown[]): Promise<number>;
  $queryRawUnsafe(query: string, ...values: unknown[]): Promise<unknown>;
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>;
}

/** A transaction whose raw statements do not pass through Prisma; they are refused after `close`. */
export interface DirectTransaction<Transaction> {
  tx: Transaction;
  close(): void;
}

/** Runs the raw statements of a transaction on the connection that Prisma's adapter holds, and so within it. */
export function runTransactionDirectly<Transaction>(
  prismaTx: Transaction,
  connection: Database,
): DirectTransaction<Transaction> {
  let isOpen = true;
  const check = () => {
    // Prisma may have rolled back by itself, after its timeout: nothing may be written outside of a transaction.
    if (!isOpen || !connection.inTransaction) throw new TransactionClosedError();
  };
  return {
    tx: runDirectly(prismaTx, connection, check),
    close: () => {
      isOpen = false;
    },
  };
}

/**
 * `client` with raw statements that run on `connection`, after `check`. Prisma plans and interprets raw statements too,
 * which takes several times as long as most of them take in SQLite. Values and rows are what Prisma makes of them, but
 * that a number is never a bigint.
 */
export function runDirectly<Client>(
  client: Client,
  connection: Database,
  check: () => void = () => undefined,
): Client {
  const prepare = (sql: string, values: readonly unknown[]) => {
    check();
    return (connection.prepare(sql) as unknown as KeptStatement).bind(values.map(toStored));
  };
  const query = (sql: string, values: readonly unknown[]): unknown[] => {
    const statement = prepare(sql, values);
    if (statement.reader) return toRows(statement);
    statement.run();
    return [];
  };
  const execute = (sql: string, values: readonly unknown[]) => Number(prepare(sql, values).run().changes);
  const methods: RawStatements = {
    $queryRaw: async (...args) => query(...toStatement(...args)),
    $executeRaw: async (...args) => execute(...toStatement(...args)),
    $queryRawUnsafe: async (sql, ...values) => query(sql, values),
    $executeRawUnsafe: async (sql, ...values) => execute(sql, values),
  };
  return proxyMethods(client as object, methods) as Client;
}

/** A transaction that has ended, perhaps because it took too long: passing, and nothing of it has happened. */
class TransactionClosedError extends Error {
  override readonly name = 'TransactionClosedError';
  /** Prisma's own code for it. */
  readonly code = 'P2028';

  constructor() {
    super('The transaction has ended already');
  }
}

/** What `keepStatements` makes `prepare` return. */
interface KeptStatement {
  readonly reader: boolean;
  bind(values: readonly unknown[]): this;
  run(): { changes: number | bigint };
  /** Rows as arrays. */
  all(): unknown[];
  columns(): Column[];
}

interface Column {
  name: string;
  type: string | null;
}

/** A template in which a value may be a part of the statement, as in Prisma. */
function toStatement(
  query: TemplateStringsArray | Sql,
  ...inserted: unknown[]
): [string, readonly unknown[]] {
  if (isSql(query)) return [query.sql, query.values];
  let sql = query[0] ?? '';
  const values: unknown[] = [];
  for (const [index, value] of inserted.entries()) {
    sql += isSql(value) ? value.sql : '?';
    values.push(...(isSql(value) ? value.values : [value]));
    sql += query[index + 1] ?? '';
  }
  return [sql, values];
}

const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && 'sql' in value && 'values' in value;

/** As Prisma's adapter stores it. */
function toStored(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('Z', '+00:00');
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value ?? null;
}

/** Rows as objects, each value of the type that its column is declared with. */
function toRows(statement: KeptStatement): unknown[] {
  const rows = statement.all() as unknown[][];
  // Most statements of a batch find no row, and asking SQLite for the columns takes longer than that.
  if (rows.length === 0) return [];
  const columns = findReaders(statement.columns());
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) {
      const { name, read } = columns[index] as ColumnReader;
      const value = values[index];
      row[name] = value === null ? null : read(value);
    }
    return row;
  });
}

interface ColumnReader {
  name: string;
  read: (value: unknown) => unknown;
}

/** The readers of a list of columns. A kept statement returns the same list each time. */
const knownReaders = new WeakMap<readonly Column[], readonly ColumnReader[]>();

function findReaders(columns: readonly Column[]): readonly ColumnReader[] {
  const known = knownReaders.get(columns);
  if (known) return known;
  const found = columns.map(({ name, type }) => ({ name, read: readers[type ?? ''] ?? asNumber }));
  knownReaders.set(columns, found);
  return found;
}

const asNumber = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** By the types that Prisma declares columns with. */
const readers: Partial<Record<string, (value: unknown) => unknown>> = {
  BOOLEAN: Boolean,
  DATETIME: (value) => new Date(typeof value === 'string' ? value : Number(value)),
  JSONB: (value) => JSON.parse(value as string) as unknown,
};
