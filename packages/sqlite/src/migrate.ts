import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, makeFolder } from '@bike-rentals/runtime';
import BetterSqlite3 from 'better-sqlite3';
import { applyExpanding, findExpanding, recordExpanding } from './apply-expanding.ts';
import { assertNotInUse, toFileError } from './assert-not-in-use.ts';
import { openSchemaEngine, type Migration } from './schema-engine.ts';

/** A database, and the migrations that it should have. */
export interface MigrationTarget {
  /** The SQLite file; made, with its folder, if it is not there. */
  file: string;
  /** A folder of `<name>/migration.sql`, as `prisma migrate` writes it, with `compatibility.txt` beside it. */
  migrations: string;
  /** The setting to blame if the database does not fit. */
  variable: string;
}

/** A migration, and what its folder says of it. */
export interface ReadMigration extends Migration {
  /** It only expands: code from before it goes on working. `compatibility.txt` says so, and `findContraction` checks. */
  expands: boolean;
}

/**
 * Brings a database up to this code, with Prisma's own engine and its own `_prisma_migrations` table. Migrations that
 * only expand are applied while services use the database, others need it for themselves.
 * Returns the names of the migrations that were applied.
 * @throws ConfigError when the database is newer, it cannot be written, or another process has it open
 */
export async function migrate(target: MigrationTarget): Promise<string[]> {
  makeFolder(target.variable, dirname(target.file));
  const { migrations, pending, applied, recorded } = await compareMigrations(target);
  const expanding = migrations.filter(({ expands }) => expands);
  try {
    if (applied.length > 0 && pending.every(({ expands }) => expands)) {
      const isRecorded = expanding.every(({ name }) => recorded.includes(name));
      return pending.length === 0 && isRecorded ? [] : applyExpanding(target.file, expanding);
    }
    assertNotInUse(target);
    useWriteAheadLog(target.file);
    const names = await applyAll(target.file, migrations);
    recordExpanding(target.file, expanding);
    return names;
  } catch (error) {
    // Another process may have come first since it was looked.
    throw toFileError(target, error);
  }
}

async function applyAll(file: string, migrations: Migration[]): Promise<string[]> {
  await using engine = await openSchemaEngine(file);
  return await engine.apply(migrations);
}

/**
 * Refuses a database that is behind this code, or ahead of it by migrations that do more than expand. So a release can
 * be rolled out one instance after the other, and taken back.
 */
export async function checkMigrated(target: MigrationTarget): Promise<void> {
  const {
    pending: [pending],
  } = await compareMigrations(target);
  if (pending) {
    throw new ConfigError(
      target.variable,
      `${target.file} lacks the migration ${pending.name}: run "npm run migrate"`,
    );
  }
}

async function compareMigrations(target: MigrationTarget) {
  const { file, variable } = target;
  const migrations = await readMigrations(target.migrations);
  const { applied, recorded } = findApplied(file, variable);
  const newer = applied.find(
    (name) => !migrations.some((known) => known.name === name) && !recorded.includes(name),
  );
  if (newer !== undefined) {
    throw new ConfigError(
      variable,
      `${file} is newer than this code: it has the migration ${newer}, with which older code does not work`,
    );
  }
  return { migrations, pending: migrations.filter(({ name }) => !applied.includes(name)), applied, recorded };
}

/** The migrations that the database has, and those that are recorded there as expanding. */
function findApplied(file: string, variable: string): { applied: string[]; recorded: string[] } {
  if (!existsSync(file)) return { applied: [], recorded: [] };
  try {
    using db = openRaw(file, { readonly: true });
    const table = db.connection
      .prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`)
      .get();
    if (table === undefined) return { applied: [], recorded: [] };
    const applied = db.connection
      .prepare(
        'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      )
      .pluck()
      .all() as string[];
    return { applied, recorded: findExpanding(db.connection) };
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

/** Reads the migrations of a folder, in order of their names. One that says nothing of itself does not expand. */
export async function readMigrations(folder: string): Promise<ReadMigration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
      expands: (await readCompatibility(join(folder, name))) === 'expand',
    })),
  );
}

/** File beside each `migration.sql`: `expand` or `contract`. */
export const compatibilityFile = 'compatibility.txt';

async function readCompatibility(folder: string): Promise<string | undefined> {
  const file = join(folder, compatibilityFile);
  return existsSync(file) ? (await readFile(file, 'utf8')).trim() : undefined;
}
