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
  const commit = () => {
    insert.run('x'.repeat(40_000));
    checkpoints.noteCommit();
  };
  // NOOP only says how many pages the log has, and how many of them are in the file.
  const isMoved = () => {
    const [state] = writer.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return state?.log === state?.checkpointed;
  };
  const getLogBytes = () => statSync(`${file}-wal`).size;
  // A commit by itself would empty the log at sixty-four megabytes only.
  for (let commits = 0; commits < 64; commits += 1) commit();
  while (!isMoved()) await turn();
  const before = getLogBytes();
  commit();
  expect(getLogBytes()).toBe(before);
  expect(before).toBeLessThan(32 * 1024 * 1024);
  expect(writer.pragma('integrity_check', { simple: true })).toBe('ok');
  writer.close();
});
