import { join } from 'node:path';
import { createOutbox, migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';
import { openCounter } from '../testing/open-counter.ts';

const migrations = join(import.meta.dirname, '../../../../prisma/bikes/migrations');
const clock = createManualClock(new Date('2026-05-01T09:00:00.500Z'));
let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
let database: Awaited<ReturnType<typeof openCounter>>;

beforeEach(async () => {
  folder = await openTemporaryFolder();
  const file = join(folder.path, 'bikes.db');
  await migrate({ file, migrations, variable: 'BIKES_DATABASE' });
  database = await openCounter(file);
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

let count = 0;

async function append(howMany: number, at = clock.now()): Promise<void> {
  const data = Array.from({ length: howMany }, () => {
    count += 1;
    const aggregate = `bike:${count}`;
    return {
      id: `e${count}`,
      aggregate,
      version: 1,
      type: 'bike.added',
      payload: { n: count },
      actorId: 'a',
      actorRole: 'ADMIN',
      at,
    };
  });
  await database.transact((tx) => tx.event.createMany({ data }));
}

test('events are found in order from the cursor on, as they were written', async () => {
  const outbox = createOutbox(database, { holder: 'one', clock });
  expect(await outbox.findUnsent(10, 0)).toEqual({ cursor: 0, events: [] });
  await append(3);
  const { cursor, events } = await outbox.findUnsent(2, 0);
  expect(cursor).toBe(0);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(events[0]).toEqual({
    seq: 1,
    id: 'e1',
    aggregate: 'bike:1',
    version: 1,
    type: 'bike.added',
    payload: { n: 1 },
    actorId: 'a',
    actorRole: 'ADMIN',
    reason: null,
    commandId: null,
    at: clock.now(),
    trace: null,
  });
  expect(await outbox.moveCursor(0, 2)).toBe(true);
  expect((await outbox.findUnsent(10, 0)).events.map(({ seq }) => seq)).toEqual([3]);
});

test('of two relays that stand at the same place one moves the cursor', async () => {
  await append(5);
  const one = createOutbox(database, { holder: 'one', clock });
  const two = createOutbox(database, { holder: 'two', clock });
  expect(await Promise.all([one.moveCursor(0, 3), two.moveCursor(0, 5)])).toEqual([true, false]);
  expect(await two.moveCursor(0, 5)).toBe(false);
  expect(await two.moveCursor(3, 5)).toBe(true);
  expect((await one.findUnsent(10, 0)).cursor).toBe(5);
});

const asNext = { takeOver: false };

test('a lease has one holder, who renews it; another takes it when it has run out or was given back', async () => {
  const one = createOutbox(database, { holder: 'one', clock });
  const two = createOutbox(database, { holder: 'two', clock });
  expect(await one.renewLease(asNext)).toBe(true);
  expect(await two.renewLease(asNext)).toBe(false);
  clock.advance(4_000);
  expect(await one.renewLease(asNext)).toBe(true);
  clock.advance(4_000);
  expect(await two.renewLease(asNext)).toBe(false);
  clock.advance(1_001);
  expect(await two.renewLease(asNext)).toBe(true);
  expect(await one.renewLease(asNext)).toBe(false);
  await one.releaseLease();
  expect(await one.renewLease(asNext)).toBe(false);
  await two.releaseLease();
  expect(await one.renewLease(asNext)).toBe(true);
  expect(await two.renewLease({ takeOver: true })).toBe(true);
  expect(await one.renewLease(asNext)).toBe(false);
});

test('events are pruned by age to the millisecond, and never before they were sent', async () => {
  const outbox = createOutbox(database, { holder: 'one', clock });
  const at = (ms: number) => new Date(clock.now().getTime() + ms);
  for (const ms of [-2, -1, 0, 1]) await append(1, at(ms));
  expect(await outbox.prune(at(1_000))).toBe(0);
  await outbox.moveCursor(0, 3);
  expect(await outbox.prune(at(-1))).toBe(1);
  expect(await outbox.prune(at(0))).toBe(1);
  expect(await outbox.prune(at(60_000))).toBe(1);
  const left = await database.read.event.findMany({ select: { seq: true } });
  expect(left).toEqual([{ seq: 4 }]);
});

test('a number is never given again, even if all events were pruned', async () => {
  const outbox = createOutbox(database, { holder: 'one', clock });
  await append(2);
  await outbox.moveCursor(0, 2);
  clock.advance(1);
  await outbox.prune(clock.now());
  await append(1);
  expect((await outbox.findUnsent(1, 0)).events.map(({ seq }) => seq)).toEqual([3]);
});
