import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, makeFolder } from '@bike-rentals/runtime';
import BetterSqlite3 from 'better-sqlite3';
import { assertNotInUse, toFileError } from './assert-not-in-use.ts';
import { openSchemaEngine } from './schema-engine.ts';

/** A database, and the migrations that it should have. */
export interface MigrationTarget {
  /** The SQLite file; made, with its folder, if it is not there. */
  file: string;
  /** A folder of `<name>/migration.sql`, as `prisma migrate` writes it. */
  migrations: string;
  /** The setting to blame if the database does not fit. */
  variable: string;
}

/**
 * Brings a database up to this code, with Prisma's own engine and its own `_prisma_migrations` table.
 * Returns the names of the migrations that were applied.
 * @throws ConfigError when another process has the database open, or it cannot be written
 */
export async function migrate(target: MigrationTarget): Promise<string[]> {
  makeFolder(target.variable, dirname(target.file));
  const { pending } = await compareMigrations(target);
  if (pending.length === 0) return [];
  assertNotInUse(target);
  try {
    useWriteAheadLog(target.file);
    await using engine = await openSchemaEngine(target.file);
    return await engine.apply(await readMigrations(target.migrations));
  } catch (error) {
    // Another process may have come first since it was looked.
    throw toFileError(target, error);
  }
}

/** Refuses a database that is behind this code or ahead of it. */
export async function checkMigrated(target: MigrationTarget): Promise<void> {
  const { pending } = await compareMigrations(target);
  if (pending.length > 0) {
    throw new ConfigError(
      target.variable,
      `${target.file} lacks the migration ${String(pending[0])}: run "npm run migrate"`,
    );
  }
}

async function compareMigrations({ file, migrations, variable }: MigrationTarget) {
  const known = (await readdir(migrations, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const applied = findApplied(file, variable);
  const newer = applied.find((name) => !known.includes(name));
  if (newer !== undefined) {
    throw new ConfigError(variable, `${file} is newer than this code (it has the migration ${newer})`);
  }
  return { pending: known.filter((name) => !applied.includes(name)) };
}

function findApplied(file: string, variable: string): string[] {
  if (!existsSync(file)) return [];
  try {
    using db = openRaw(file, { readonly: true });
    const table = db.connection
      .prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`)
      .get();
    if (table === undefined) return [];
    return db.connection
      .prepare(
        'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      )
      .pluck()
      .all() as string[];
  } catch (error) {
    throw toFileError({ file, variable }, error);
  }
}

/** The journal mode stays with the file. */
function useWriteAheadLog(file: string): void {
  using db = openRaw(file);
  db.connection.pragma('journal_mode = WAL');
}

function openRaw(file: string, options: BetterSqlite3.Options = {}) {
  const connection = new BetterSqlite3(file, options);
  return { connection, [Symbol.dispose]: () => void connection.close() };
}

/** Reads the migrations of a folder, in order of their names. */
export async function readMigrations(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  );
}
