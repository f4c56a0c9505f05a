import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { maxLogPages, startCheckpoints } from './start-checkpoints.ts';

test('the log is emptied beside the commits, and begins anew', async () => {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'rows.db');
  const writer = new BetterSqlite3(file);
  writer.pragma('journal_mode = WAL');
  writer.pragma(`wal_autocheckpoint = ${maxLogPages}`);
  writer.pragma('journal_size_limit = 0');
  writer.exec('CREATE TABLE "Row" ("text" TEXT)');
  const insert = writer.prepare('INSERT INTO "Row" VALUES (?)');
  await using checkpoints = startCheckpoints(file);
  const commit = () => {
    insert.run('x'.repeat(40_000));
    checkpoints.noteCommit();
  };
  const getLogBytes = () => statSync(`${file}-wal`).size;
  // Five megabytes: a commit by itself would empty it at sixty-four only.
  for (let index = 0; index < 128; index += 1) commit();
  expect(getLogBytes()).toBeGreaterThan(4 * 1024 * 1024);
  while (getLogBytes() > 2 * 1024 * 1024) {
    await turn();
    commit();
  }
  expect(statSync(file).size).toBeGreaterThan(4 * 1024 * 1024);
  expect(writer.pragma('integrity_check', { simple: true })).toBe('ok');
  writer.close();
});
