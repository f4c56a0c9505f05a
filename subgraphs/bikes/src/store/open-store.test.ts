import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isBusy, isTransient, migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { openCounter } from '../testing/open-counter.ts';

const migrations = join(import.meta.dirname, '../../../../prisma/bikes/migrations');
let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
let file: string;

beforeEach(async () => {
  folder = await openTemporaryFolder();
  file = join(folder.path, 'bikes.db');
  await migrate({ file, migrations, variable: 'BIKES_DATABASE' });
});
afterEach(() => folder[Symbol.asyncDispose]());

async function run(script: string, ...args: string[]): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../testing', script), ...args], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

test('two processes that read and then write lose nothing, and neither fails', async () => {
  await using counter = await openCounter(file);
  const others = [run('count-up.ts', file, '150'), run('count-up.ts', file, '150')];
  let own = 0;
  const done = Promise.all(others).then((codes) => codes);
  for (; own < 100; own += 1) await counter.increment();
  expect(await done).toEqual([0, 0]);
  expect(await counter.get()).toBe(400);
});

test('transactions of one process follow each other, whatever they await', async () => {
  await using counter = await openCounter(file);
  const results = await Promise.all(Array.from({ length: 20 }, () => counter.increment()));
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test('a transaction that throws leaves nothing, and takes nothing of its neighbours with it', async () => {
  await using counter = await openCounter(file);
  const failing = counter.transact(async (tx) => {
    await tx.cursor.create({ data: { name: 'lost', seq: 1 } });
    throw new Error('changed my mind');
  });
  const neighbours = [counter.increment('a'), counter.increment('b')];
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await Promise.all(neighbours)).toEqual([1, 1]);
  expect([await counter.get('lost'), await counter.get('a'), await counter.get('b')]).toEqual([0, 1, 1]);
});

test('readers see what is committed, and nothing of what is not', async () => {
  await using counter = await openCounter(file);
  let seen = -1;
  await counter.transact(async (tx) => {
    await tx.cursor.create({ data: { name: 'counter', seq: 7 } });
    seen = await counter.get();
  });
  expect(seen).toBe(0);
  expect(await counter.get()).toBe(7);
});

test('the reading client refuses to write', async () => {
  await using counter = await openCounter(file);
  await expect(counter.read.cursor.create({ data: { name: 'x' } })).rejects.toThrow(/readonly/i);
});

test('the journal is a write-ahead log that is flushed at each commit', async () => {
  await using counter = await openCounter(file);
  expect(await counter.read.$queryRawUnsafe('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  const [row] = await counter.transact((tx) =>
    tx.$queryRawUnsafe<{ synchronous: bigint }[]>('PRAGMA synchronous'),
  );
  expect(Number(row?.synchronous)).toBe(2);
});

test('faults that pass are told from mistakes', () => {
  const wrapped = new Error('query failed', {
    cause: Object.assign(new Error('busy'), { code: 'SQLITE_BUSY_SNAPSHOT' }),
  });
  expect([isBusy(wrapped), isTransient(wrapped)]).toEqual([true, true]);
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'P2028']) {
    const error = Object.assign(new Error('no'), { code });
    expect([isBusy(error), isTransient(error)]).toEqual([false, true]);
  }
  expect(isTransient(Object.assign(new Error('Unique constraint failed'), { code: 'P2002' }))).toBe(false);
  const itself = new Error('round');
  itself.cause = itself;
  expect(isTransient(itself)).toBe(false);
  expect(isTransient('busy')).toBe(false);
});

test('a full disk is told from a mistake whose message only says so', async () => {
  await using store = await openCounter(file);
  await store.transact((tx) => tx.$queryRawUnsafe('PRAGMA max_page_count = 1'));
  const fill = () =>
    store.transact((tx) => tx.cursor.createMany({ data: [{ name: 'x'.repeat(1_000_000), seq: 1 }] }));
  const full: unknown = await fill().catch((error: unknown) => error);
  expect([isBusy(full), isTransient(full)]).toEqual([false, true]);

  const name = 'SQLITE_FULL: database is locked, disk I/O error, unable to open database';
  const mistake: unknown = await store
    .transact((tx) => tx.cursor.create({ data: { name, seq: 'none' as unknown as number } }))
    .catch((error: unknown) => error);
  expect(String(mistake)).toContain('unable to open');
  expect([isBusy(mistake), isTransient(mistake)]).toEqual([false, false]);
});
