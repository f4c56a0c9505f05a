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
  writer.exec('CREATE TABLE "Row" ("text" TEXT)');
  const insert = writer.prepare('INSERT INTO "Row" VALUES (?)');
  await using checkpoints = startCheckpoints(file);
  const rowBytes = 40_000;
  let rows = 0;
  const commit = () => {
    insert.run('x'.repeat(rowBytes));
    rows += 1;
    checkpoints.noteCommit();
  };
  const getLogBytes = () => statSync(`${file}-wal`).size;
  // A commit by itself would empty the log at sixty-four megabytes only.
  let before;
  do {
    do commit();
    while (rows % 64 !== 0);
    while (statSync(file).size < rows * rowBytes) await turn();
    // It is all there; the thread has yet to say so in the log. If it is too slow, another round is made.
    for (let turns = 0; turns < 2_000; turns += 1) await turn();
    before = getLogBytes();
    commit();
  } while (getLogBytes() > before);
  expect(before).toBeLessThan(32 * 1024 * 1024);
  expect(writer.pragma('integrity_check', { simple: true })).toBe('ok');
  writer.close();
});
