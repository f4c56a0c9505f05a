import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import {
  backUpDatabase,
  checkIntegrity,
  findLowestConsumedSeq,
  restoreDatabases,
  rewindOutboxCursor,
} from './backup.ts';
import { assertNotInUse } from './assert-not-in-use.ts';

/** A database in WAL mode with a table of cursors, and a connection that stays open. */
function createDatabase(file: string, cursors: Record<string, number>) {
  const db = new BetterSqlite3(file);
  db.pragma('journal_mode = WAL');
  db.exec(
    'CREATE TABLE "Cursor" ("name" TEXT PRIMARY KEY, "seq" INTEGER); CREATE TABLE "Lease" ("name" TEXT)',
  );
  const insert = db.prepare('INSERT INTO "Cursor" VALUES (?, ?)');
  for (const [name, seq] of Object.entries(cursors)) insert.run(name, seq);
  return { db, [Symbol.dispose]: () => void db.close() };
}

const readCursors = (file: string): unknown => {
  const db = new BetterSqlite3(file, { readonly: true });
  try {
    return Object.fromEntries(
      db.prepare('SELECT "name", "seq" FROM "Cursor"').raw().all() as [string, number][],
    );
  } finally {
    db.close();
  }
};

test('a copy has what is committed, also what is still in the log, and nothing of a transaction under way', async () => {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'a.db');
  using open = createDatabase(file, { relay: 7 });
  open.db.exec(`BEGIN; UPDATE "Cursor" SET "seq" = 8`);
  backUpDatabase({ file, variable: 'A' }, join(folder.path, 'copy.db'));
  open.db.exec('COMMIT');
  expect(readCursors(join(folder.path, 'copy.db'))).toEqual({ relay: 7 });
});

test('a database that somebody has open is not replaced, one that nobody has is', async () => {
  await using folder = await openTemporaryFolder();
  const target = { file: join(folder.path, 'a.db'), variable: 'A_DATABASE' };
  const copy = join(folder.path, 'copy.db');
  {
    using open = createDatabase(target.file, { relay: 7 });
    backUpDatabase(target, copy);
    open.db.exec('UPDATE "Cursor" SET "seq" = 9');
    expect(() => assertNotInUse(target)).toThrow(/^A_DATABASE: .* is in use/);
  }
  assertNotInUse(target);
  await restoreDatabases([{ target, copy }], 'before');
  expect(readCursors(target.file)).toEqual({ relay: 7 });
  expect(readCursors(`${target.file}.before`)).toEqual({ relay: 9 });
});

test('a damaged copy is refused before anything is moved', async () => {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'a.db');
  createDatabase(file, { relay: 7 })[Symbol.dispose]();
  const copy = join(folder.path, 'copy.db');
  const whole = await readFile(file);
  await writeFile(copy, whole.subarray(0, whole.length - 5_000));
  const other = join(folder.path, 'b.db');
  createDatabase(other, { relay: 8 })[Symbol.dispose]();
  const pairs = [
    { target: { file: other, variable: 'B' }, copy: file },
    { target: { file, variable: 'A' }, copy },
  ];
  await expect(restoreDatabases(pairs, 'before')).rejects.toThrow();
  expect([readCursors(other), readCursors(file)]).toEqual([{ relay: 8 }, { relay: 7 }]);
  checkIntegrity(file);
});

test('a relay goes back to what its readers have taken in, and never forward', async () => {
  await using folder = await openTemporaryFolder();
  const readers = join(folder.path, 'users.db');
  createDatabase(readers, { 'a.v1 town': 5, 'a.v1 village': 3, 'b.v1 town': 1 })[Symbol.dispose]();
  expect([findLowestConsumedSeq(readers, 'a.v1'), findLowestConsumedSeq(readers, 'c.v1')]).toEqual([3, 0]);
  const file = join(folder.path, 'bikes.db');
  createDatabase(file, { relay: 7, other: 9 })[Symbol.dispose]();
  rewindOutboxCursor(file, 3);
  expect(readCursors(file)).toEqual({ relay: 3, other: 9 });
  rewindOutboxCursor(file, 6);
  expect(readCursors(file)).toEqual({ relay: 3, other: 9 });
});
