import { createLruCache } from '@bike-rentals/runtime';
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { ColumnDefinition, Database, RunResult, Statement } from 'better-sqlite3';

/** Statements that a connection keeps. One takes a few kilobytes; a list of another length is another statement. */
const maxStatements = 200;

/**
 * Makes every connection keep its prepared statements. Prisma's adapter prepares each statement anew, which costs more
 * than a short statement takes to run. `onConnect` is given the connection.
 */
export function keepStatements(
  factory: SqlDriverAdapterFactory,
  onConnect: (connection: Database) => void = () => undefined,
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      // Private in its types. There is no option for it.
      const { client } = adapter as unknown as { client: Database };
      const prepare = client.prepare.bind(client) as (sql: string) => Statement;
      const kept = createLruCache<CachedStatement>(maxStatements);
      const find = (sql: string) => {
        const known = kept.find(sql);
        if (known) return known;
        const prepared = { statement: prepare(keepPlan(sql)), columns: undefined };
        kept.set(sql, prepared);
        return prepared;
      };
      Object.assign(client, { prepare: (sql: string) => new BoundStatement(find(sql)) });
      onConnect(client);
      return adapter;
    },
  };
}

/**
 * The statement with limits that SQLite does not plan by. Where a LIMIT is a parameter, SQLite plans by its value, and so
 * prepares the statement anew at each run, which takes longer than a short statement; it does not compute a sum for that.
 */
const keepPlan = (sql: string): string => sql.replaceAll(/\bLIMIT \?/gi, 'LIMIT (? + 0)');

interface CachedStatement {
  readonly statement: Statement;
  /** The columns of the rows that were read last; undefined: none were read. */
  columns: ColumnDefinition[] | undefined;
}

/** What the adapter uses of a statement. A statement that is bound by better-sqlite3 itself could not be bound again. */
class BoundStatement {
  readonly #kept: CachedStatement;
  #values: readonly unknown[] = [];
  #rows: unknown[][] | undefined;

  constructor(kept: CachedStatement) {
    this.#kept = kept;
  }

  get reader(): boolean {
    return this.#kept.statement.reader;
  }

  bind(values: readonly unknown[]): this {
    this.#values = values;
    return this;
  }

  run(): RunResult {
    return this.#kept.statement.run(...this.#values);
  }

  /** Reads the rows first: if the table has changed since the statement was prepared, SQLite then prepares it anew. */
  columns(): ColumnDefinition[] {
    const [row] = (this.#rows ??= this.#readRows());
    const { columns, statement } = this.#kept;
    // `columns()` takes longer than a short statement. While a service runs, a migration only adds columns: their number tells.
    if (row && columns?.length === row.length) return columns;
    return (this.#kept.columns = statement.columns());
  }

  raw(): this {
    return this;
  }

  all(): unknown[] {
    return (this.#rows ??= this.#readRows());
  }

  #readRows(): unknown[][] {
    return this.#kept.statement.raw().all(...this.#values) as unknown[][];
  }
}
