import { createHash, randomUUID } from 'node:crypto';
import BetterSqlite3 from 'better-sqlite3';
import type { Migration } from './schema-engine.ts';

/** Long enough for a neighbour's transactions, which take milliseconds each. */
const lockTimeoutMs = 10_000;

/**
 * Applies migrations that only expand the database, while services of this and of older code go on working on it: in
 * one transaction, where Prisma's engine wants the file for itself. Leaves the engine's own record of them, and a record
 * that they expand, by which older code knows that it may use the database. Returns the names of those it applied:
 * another process may have come first.
 */
export function applyExpanding(file: string, migrations: readonly Migration[]): string[] {
  const database = new BetterSqlite3(file, { fileMustExist: true, timeout: lockTimeoutMs });
  try {
    const apply = database.transaction(() => {
      const isApplied = database.prepare(
        'SELECT 1 FROM _prisma_migrations WHERE migration_name = ? AND finished_at IS NOT NULL AND rolled_back_at IS NULL',
      );
      const record = database.prepare(
        `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, applied_steps_count)
         VALUES (?, ?, ?, ?, ?, 1)`,
      );
      const pending = migrations.filter(({ name }) => isApplied.get(name) === undefined);
      for (const { name, sql } of pending) {
        const now = new Date().toISOString().replace('Z', '+00:00');
        database.exec(sql);
        record.run(randomUUID(), createHash('sha256').update(sql).digest('hex'), now, now, name);
      }
      recordNames(database, migrations);
      return pending.map(({ name }) => name);
    });
    return apply.immediate();
  } finally {
    database.close();
  }
}

/** Records which migrations expand, also those that Prisma's engine has applied. */
export function recordExpanding(file: string, migrations: readonly Migration[]): void {
  const database = new BetterSqlite3(file, { fileMustExist: true, timeout: lockTimeoutMs });
  try {
    database.transaction(() => recordNames(database, migrations)).immediate();
  } finally {
    database.close();
  }
}

function recordNames(database: BetterSqlite3.Database, migrations: readonly Migration[]): void {
  database.exec('CREATE TABLE IF NOT EXISTS _expanding_migrations (name TEXT NOT NULL PRIMARY KEY)');
  const insert = database.prepare('INSERT OR IGNORE INTO _expanding_migrations (name) VALUES (?)');
  for (const { name } of migrations) insert.run(name);
}

/** The migrations of this database that are known to expand. */
export function findExpanding(database: BetterSqlite3.Database): string[] {
  const table = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_expanding_migrations'`).get();
  if (table === undefined) return [];
  return database.prepare('SELECT name FROM _expanding_migrations').pluck().all() as string[];
}
