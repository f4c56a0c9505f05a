import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFreshFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { isReadable } from './open-database.ts';

test('a file that has been overwritten cannot be read', async () => {
  await using folder = await openFreshFolder();
  const file = join(folder.path, 'one.db');
  const database = new BetterSqlite3(file);
  database.exec('CREATE TABLE one (id INTEGER)');
  const read = { $queryRawUnsafe: async (sql: string) => database.prepare(sql).all() };
  expect(await isReadable(read)).toBe(true);
  await copyFile(import.meta.filename, file);
  expect(await isReadable(read)).toBe(false);
  database.close();
});
