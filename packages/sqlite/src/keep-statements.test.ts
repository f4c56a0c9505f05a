import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import Database from 'better-sqlite3';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { join } from 'node:path';
import { keepStatements } from './keep-statements.ts';

async function open(file: string) {
  const adapter = await keepStatements(new PrismaBetterSqlite3({ url: file })).connect();
  return {
    query: (sql: string, ...args: unknown[]) =>
      adapter.queryRaw({ sql, args, argTypes: args.map(() => ({ scalarType: 'string', arity: 'scalar' })) }),
    execute: (sql: string, ...args: unknown[]) =>
      adapter.executeRaw({
        sql,
        args,
        argTypes: args.map(() => ({ scalarType: 'string', arity: 'scalar' })),
      }),
    [Symbol.asyncDispose]: () => adapter.dispose(),
  };
}

test('a statement is prepared once, and takes other values each time', async () => {
  await using folder = await openTemporaryFolder();
  const prepared: string[] = [];
  using _ = recordPrepared(prepared);
  await using database = await open(join(folder.path, 'kept.db'));
  await database.execute('CREATE TABLE "T" ("a" TEXT)');
  for (const value of ['x', 'y']) expect(await database.execute('INSERT INTO "T" VALUES (?)', value)).toBe(1);
  const find = async (value: string) =>
    (await database.query('SELECT "a" FROM "T" WHERE "a" = ?', value)).rows;
  expect([await find('x'), await find('y'), await find('z')]).toEqual([[['x']], [['y']], []]);
  expect(prepared).toHaveLength(3);
});

/** Adds what any connection prepares. */
function recordPrepared(prepared: string[]): Disposable {
  const original = Object.getOwnPropertyDescriptor(Database.prototype, 'prepare') as PropertyDescriptor;
  const prepare = original.value as (sql: string) => unknown;
  Object.defineProperty(Database.prototype, 'prepare', {
    ...original,
    value(this: unknown, sql: string) {
      prepared.push(sql);
      return prepare.call(this, sql);
    },
  });
  return {
    [Symbol.dispose]: () => void Object.defineProperty(Database.prototype, 'prepare', original),
  };
}

test('a limit that is a parameter is no reason to plan a statement anew', async () => {
  await using folder = await openTemporaryFolder();
  const prepared: string[] = [];
  using _ = recordPrepared(prepared);
  await using database = await open(join(folder.path, 'kept.db'));
  await database.execute('CREATE TABLE "T" ("a" INTEGER)');
  for (const value of [1, 2, 3]) await database.execute('INSERT INTO "T" VALUES (?)', value);
  const find = async (limit: number, offset: number) =>
    (await database.query('SELECT "a" FROM "T" ORDER BY "a" LIMIT ? OFFSET ?', limit, offset)).rows;
  expect([await find(2, 0), await find(1, 2), await find(-1, 1)]).toEqual([[[1], [2]], [[3]], [[2], [3]]]);
  expect(prepared.at(-1)).toBe('SELECT "a" FROM "T" ORDER BY "a" LIMIT (? + 0) OFFSET ?');
});

test('a column that another process adds is read under its name', async () => {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'kept.db');
  await using database = await open(file);
  await database.execute('CREATE TABLE "T" ("a" TEXT)');
  await database.execute('INSERT INTO "T" VALUES (?)', 'x');
  expect(await database.query('SELECT * FROM "T"')).toMatchObject({ columnNames: ['a'], rows: [['x']] });
  const other = new Database(file);
  other.exec(`ALTER TABLE "T" ADD COLUMN "b" TEXT DEFAULT 'new'`);
  other.close();
  expect(await database.query('SELECT * FROM "T"')).toMatchObject({
    columnNames: ['a', 'b'],
    rows: [['x', 'new']],
  });
});

test('a statement that fails can be run again', async () => {
  await using folder = await openTemporaryFolder();
  await using database = await open(join(folder.path, 'kept.db'));
  await database.execute('CREATE TABLE "T" ("a" TEXT UNIQUE)');
  const insert = (value: string) => database.execute('INSERT INTO "T" VALUES (?)', value);
  await insert('x');
  await expect(insert('x')).rejects.toThrow();
  expect(await insert('y')).toBe(1);
});

test('as many statements are used as one wants', async () => {
  await using folder = await openTemporaryFolder();
  await using database = await open(join(folder.path, 'kept.db'));
  for (let round = 0; round < 2; round += 1)
    for (let n = 0; n < 500; n += 1)
      expect((await database.query(`SELECT ${n} AS "n${n}"`)).columnNames).toEqual([`n${n}`]);
});
