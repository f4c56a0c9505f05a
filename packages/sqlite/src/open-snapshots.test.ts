import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { openSnapshots } from './open-snapshots.ts';

async function openCounter() {
  const folder = await openTemporaryFolder();
  const file = join(folder.path, 'counter.db');
  const writer = new BetterSqlite3(file);
  writer.pragma('journal_mode = WAL');
  writer.exec('CREATE TABLE "Counter" ("n" INTEGER); INSERT INTO "Counter" VALUES (1)');
  const snapshots = openSnapshots(file);
  return {
    snapshots,
    increment: () => writer.exec('UPDATE "Counter" SET "n" = "n" + 1'),
    async [Symbol.asyncDispose]() {
      snapshots[Symbol.dispose]();
      writer.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('a commit of somebody else is news once, and is read at once', async () => {
  await using counter = await openCounter();
  const { snapshots } = counter;
  const select = snapshots.prepare<[], { n: number }>('SELECT "n" FROM "Counter"');
  snapshots.hasNews();
  expect(snapshots.hasNews()).toBe(false);
  counter.increment();
  expect(snapshots.hasNews()).toBe(true);
  expect(select.get()).toEqual({ n: 2 });
  expect(snapshots.hasNews()).toBe(false);
});

test('a snapshot stays as it was until it has been read, and is left when its reader fails', async () => {
  await using counter = await openCounter();
  const { snapshots } = counter;
  const select = snapshots.prepare<[], { n: number }>('SELECT "n" FROM "Counter"');
  const seen: (number | undefined)[] = [];
  const readTwice = function* () {
    yield select.get()?.n;
    yield select.get()?.n;
  };
  for (const n of snapshots.iterate(readTwice)) {
    seen.push(n);
    counter.increment();
  }
  expect(seen).toEqual([1, 1]);
  const fail = () => {
    for (const n of snapshots.iterate(readTwice)) throw new Error(`refused ${n}`);
  };
  expect(fail).toThrow('refused 3');
  counter.increment();
  expect(select.get()).toEqual({ n: 4 });
});

test('a snapshot cannot be written', async () => {
  await using counter = await openCounter();
  expect(() => counter.snapshots.prepare('DELETE FROM "Counter"').all()).toThrow();
});
