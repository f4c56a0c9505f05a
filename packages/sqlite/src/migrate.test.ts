import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { checkMigrated, migrate, readMigrations, type MigrationTarget } from './migrate.ts';
import { openSchemaEngine } from './schema-engine.ts';

const prisma = join(import.meta.dirname, '../../../prisma/bikes');
let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
let target: MigrationTarget;

beforeEach(async () => {
  folder = await openTemporaryFolder();
  target = {
    file: join(folder.path, 'new', 'bikes.db'),
    migrations: join(folder.path, 'migrations'),
    variable: 'BIKES_DATABASE',
  };
  await cp(join(prisma, 'migrations'), target.migrations, { recursive: true });
});
afterEach(() => folder[Symbol.asyncDispose]());

async function addMigration(name: string, sql: string, compatibility?: string): Promise<void> {
  await mkdir(join(target.migrations, name));
  if (compatibility !== undefined)
    await writeFile(join(target.migrations, name, 'compatibility.txt'), compatibility);
  await writeFile(join(target.migrations, name, 'migration.sql'), sql);
}

test('a fresh database is made, a second time there is nothing to do, later only what is new', async () => {
  await expect(checkMigrated(target)).rejects.toThrow(
    /BIKES_DATABASE: .*lacks the migration .*npm run migrate/,
  );
  expect(await migrate(target)).toEqual((await readMigrations(target.migrations)).map(({ name }) => name));
  await checkMigrated(target);
  expect(await migrate(target)).toEqual([]);
  await addMigration('29990101000000_prices', 'CREATE TABLE "Price" ("id" TEXT NOT NULL PRIMARY KEY);');
  await expect(checkMigrated(target)).rejects.toThrow('lacks the migration 29990101000000_prices');
  expect(await migrate(target)).toEqual(['29990101000000_prices']);
  await checkMigrated(target);
});

test('a database that is newer than the code is refused, and the variable is named', async () => {
  await addMigration('29990101000000_prices', 'CREATE TABLE "Price" ("id" TEXT NOT NULL PRIMARY KEY);');
  await migrate(target);
  const older = { ...target, migrations: join(prisma, 'migrations') };
  const refusal = {
    name: 'ConfigError',
    variable: 'BIKES_DATABASE',
    message: expect.stringContaining('newer than this code') as string,
  };
  await expect(checkMigrated(older)).rejects.toMatchObject(refusal);
  await expect(migrate(older)).rejects.toMatchObject(refusal);
});

describe('a migration that is marked as one that only expands', () => {
  const prices = ['29990101000000_prices', 'CREATE TABLE "Price" ("id" TEXT NOT NULL PRIMARY KEY);'] as const;
  const older = () => ({ ...target, migrations: join(prisma, 'migrations') });

  test('is applied while the database is in use, and older code goes on with it', async () => {
    await migrate(target);
    await addMigration(...prices, 'expand\n');
    const inUse = new BetterSqlite3(target.file);
    const read = inUse.prepare('SELECT count(*) FROM "Bike"');
    read.get();
    expect(await migrate(target)).toEqual([prices[0]]);
    await checkMigrated(target);
    await checkMigrated(older());
    expect(await migrate(older())).toEqual([]);
    expect(read.pluck().get()).toBe(0);
    inUse.close();
    // The engine finds its own record of it.
    await addMigration('29990102000000_more', 'CREATE TABLE "More" ("id" TEXT);');
    expect(await migrate(target)).toEqual(['29990102000000_more']);
    await expect(checkMigrated(older())).rejects.toThrow('newer than this code');
  });

  test('is known to be one on a new database, too', async () => {
    await addMigration(...prices, 'expand\n');
    await migrate(target);
    await checkMigrated(older());
  });

  test('is applied once by processes that start at once, wholly or not at all', async () => {
    await migrate(target);
    await addMigration(...prices, 'expand\n');
    const applied = await Promise.all([migrate(target), migrate(target), migrate(target)]);
    expect(applied.flat()).toEqual([prices[0]]);
    await addMigration(
      '29990102000000_broken',
      'CREATE TABLE "More" ("id" TEXT); CREATE INDEX "x" ON "nowhere"("id");',
      'expand',
    );
    await expect(migrate(target)).rejects.toThrow('nowhere');
    const raw = new BetterSqlite3(target.file);
    expect(raw.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'More'`).get()).toBeUndefined();
    raw.close();
  });

  test('does not help another one that contracts', async () => {
    await migrate(target);
    await addMigration(...prices, 'contract\n');
    const inUse = new BetterSqlite3(target.file);
    inUse.prepare('SELECT count(*) FROM "Bike"').get();
    await expect(migrate(target)).rejects.toThrow('is in use: stop the system first');
    inUse.close();
    await migrate(target);
    await expect(checkMigrated(older())).rejects.toThrow('newer than this code');
  });
});

test('a file that is no database is refused, and the variable is named', async () => {
  const file = join(folder.path, 'notes.txt');
  await writeFile(file, 'not a database at all, but long enough to be looked at as one');
  await expect(migrate({ ...target, file })).rejects.toMatchObject({
    name: 'ConfigError',
    variable: 'BIKES_DATABASE',
  });
});

test('a migration that fails is not recorded as applied', async () => {
  await migrate(target);
  await addMigration('29990101000000_broken', 'CREATE TABLE "Price" ("id" TEXT); SELECT * FROM "nowhere";');
  await expect(migrate(target)).rejects.toThrow();
  await expect(checkMigrated(target)).rejects.toThrow('29990101000000_broken');
  const raw = new BetterSqlite3(target.file);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  raw.close();
});

test('the migrations of every service lead to its schema, and a changed schema is noticed', async () => {
  for (const service of ['auth', 'users', 'bikes']) {
    const from = join(prisma, '..', service);
    const schema = await readFile(join(from, 'schema.prisma'), 'utf8');
    const migrations = await readMigrations(join(from, 'migrations'));
    await using engine = await openSchemaEngine(':memory:');
    expect(await engine.diff(migrations, schema)).toBeUndefined();
    expect(await engine.diff(migrations, `${schema}\nmodel Price {\n  id String @id\n}\n`)).toContain(
      'CREATE TABLE "Price"',
    );
  }
});
