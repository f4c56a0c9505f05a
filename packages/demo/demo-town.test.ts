import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';

interface PhotoRow {
  id: string;
  bytes: number;
}

const run = (script: string, env: Record<string, string>, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, script), ...args], { env });

test('a town of a given size is a town like any other, and is made once', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path };
  const size = ['--bikes', '500', '--rentals', '20000'];
  expect((await run('demo-town.ts', env, ...size)).stdout).toMatch(/added 440 bikes and \d{5} rentals/);
  expect((await run('demo-town.ts', env, ...size)).stdout).toContain('added 0 bikes and 0 rentals');
  const { stdout } = await run('../../operator/check-invariants.ts', env);
  expect(stdout).toMatch(/^All invariants hold: 500 bikes, 20000 rentals/);

  using db = openDatabase(join(folder.path, 'bikes.db'));
  // Rows of the real writer and those made in bulk look the same, and no index was lost.
  for (const column of ['rentedAt', 'returnBy', 'endedAt']) {
    const shape = `substr("${column}", 11, 1) || substr("${column}", 20, 1) || substr("${column}", 24)`;
    const shapes = `SELECT DISTINCT ${shape} FROM "Rental" WHERE "${column}" IS NOT NULL`;
    expect(db.connection.prepare(shapes).pluck().all()).toEqual(['T.+00:00']);
  }
  const indexes = `SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Rental'`;
  expect(db.connection.prepare(indexes).pluck().get()).toBe(11);

  // What the desk does is shown as well: a correction, and a renter who is blocked.
  const log = `SELECT "type", "actorRole" FROM "Event" WHERE "reason" IS NOT NULL ORDER BY "seq"`;
  expect(db.connection.prepare(log).all()).toEqual([
    { type: 'rental.corrected', actorRole: 'STAFF' },
    { type: 'renter.blocked', actorRole: 'STAFF' },
  ]);
  const blocks = `SELECT "reason" FROM "RenterBlock" WHERE "activeKey" IS NOT NULL`;
  expect(db.connection.prepare(blocks).pluck().all()).toEqual(['Two bikes came back unlocked']);
  // The bytes of a photo are where its row says.
  const photos = db.connection.prepare('SELECT "id", "bytes" FROM "Photo"').all() as PhotoRow[];
  expect(photos).toHaveLength(1);
  for (const { id, bytes } of photos) expect((await stat(join(folder.path, 'photos', id))).size).toBe(bytes);
});

test('production has no demo town', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, NODE_ENV: 'production' };
  await expect(run('demo-town.ts', env)).rejects.toMatchObject({
    code: 1,
    stderr: 'NODE_ENV: production has no demo town\n',
  });
});

function openDatabase(file: string) {
  const connection = new BetterSqlite3(file, { readonly: true });
  return { connection, [Symbol.dispose]: () => void connection.close() };
}
