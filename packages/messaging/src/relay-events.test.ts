import { setImmediate as turn } from 'node:timers/promises';
import { createHealth, silentLog } from '@bike-rentals/runtime';
import { createRecorder } from './testing/recorder.ts';
import { startEventRelay, type RecordedEvent, type RelaySource } from './relay-events.ts';
import type { EventMessage, EventPublisher } from './transport.ts';
import { UnsendableMessageError } from './message-codec.ts';

const toEvent = (seq: number, reason: string | null = null): RecordedEvent => ({
  seq,
  id: `e${seq}`,
  aggregate: `bike:${seq}`,
  version: 1,
  type: 'bike.retired',
  payload: {},
  actorId: 'ada',
  actorRole: 'ADMIN',
  reason,
  commandId: null,
  at: new Date('2026-05-01T09:00:00Z'),
});

/** A table of events in memory; what is set aside is recorded. */
function createSource(events: RecordedEvent[], { isLeased = true } = {}) {
  let cursor = 0;
  const moves: number[] = [];
  const aside: { seq: number; reason: string }[] = [];
  const source: RelaySource = {
    findUnsent: async (limit, published) => ({
      cursor,
      events: events.filter(({ seq }) => seq > Math.max(cursor, published)).slice(0, limit),
    }),
    async moveCursor(from, to) {
      if (from !== cursor) return false;
      cursor = to;
      moves.push(to);
      return true;
    },
    setAside: async (seq, reason) => void aside.push({ seq, reason }),
    renewLease: async ({ takeOver }) => (isLeased ||= takeOver),
    releaseLease: async () => undefined,
  };
  return { source, aside, moves, moveElsewhere: (to: number) => (cursor = to) };
}

/** Refuses what Kafka refuses: a batch of more than 1 MiB. */
function createPublisher() {
  const published = createRecorder<EventMessage>();
  const sizes: number[] = [];
  const publisher: EventPublisher = {
    async publish(messages) {
      const size = messages.reduce((sum, message) => sum + Buffer.byteLength(JSON.stringify(message)), 0);
      if (size > 1024 * 1024) throw new UnsendableMessageError('too large');
      sizes.push(size);
      published.record(...messages);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { published, sizes, publisher };
}

const startRelay = (source: RelaySource, publisher: EventPublisher) =>
  startEventRelay(source, { key: 'town', publisher, health: createHealth(), log: silentLog });

test('many events with long reasons go out in order, in batches that Kafka takes', async () => {
  const events = Array.from({ length: 20 }, (_, index) => toEvent(index + 1, 'x'.repeat(224_000)));
  const { source, aside } = createSource(events);
  const { published, sizes, publisher } = createPublisher();
  await using _relay = startRelay(source, publisher);
  expect((await published.reach(20)).map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq));
  expect(Math.max(...sizes)).toBeLessThan(600_000);
  expect(aside).toEqual([]);
});

test('an event that Kafka will never take is set aside, and a hole is published in its place', async () => {
  const events = [toEvent(1), toEvent(2, 'x'.repeat(1_100_000)), toEvent(3)];
  const { source, aside } = createSource(events);
  const { published, publisher } = createPublisher();
  await using _relay = startRelay(source, publisher);
  const [first, hole, last] = await published.reach(3);
  expect([first?.type, last?.type]).toEqual(['bike.retired', 'bike.retired']);
  expect(hole).toMatchObject({
    id: 'e2',
    key: 'town',
    seq: 2,
    type: 'event.omitted',
    body: { aggregate: 'bike:2', aggregateVersion: 1, payload: { type: 'bike.retired', version: 1 } },
  });
  expect(aside).toEqual([{ seq: 2, reason: 'too large' }]);
});

test('a batch of which the broker refuses one is split until that one stands alone', async () => {
  const { source, aside } = createSource([1, 2, 3, 4, 5].map((seq) => toEvent(seq)));
  const published = createRecorder<number>();
  const publisher: EventPublisher = {
    async publish(messages) {
      if (messages.some(({ seq, type }) => seq === 4 && type !== 'event.omitted'))
        throw new UnsendableMessageError('invalid record');
      published.record(...messages.map(({ seq }) => seq));
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  await using _relay = startRelay(source, publisher);
  expect(await published.reach(5)).toEqual([1, 2, 3, 4, 5]);
  expect(aside).toEqual([{ seq: 4, reason: 'invalid record' }]);
});

test('a process that has committed takes the relay over from another, which would publish its events late', async () => {
  const { source } = createSource([toEvent(1)], { isLeased: false });
  const { published, publisher } = createPublisher();
  await using relay = startRelay(source, publisher);
  await turn();
  expect(published.items).toEqual([]);
  relay.wake();
  expect((await published.reach(1)).map(({ seq }) => seq)).toEqual([1]);
});

test('the cursor is stored now and then, and at the end; nothing is published twice meanwhile', async () => {
  const events: RecordedEvent[] = [];
  const { source, moves } = createSource(events);
  const { published, publisher } = createPublisher();
  const begin = performance.now();
  {
    await using relay = startRelay(source, publisher);
    for (let seq = 1; seq <= 100; seq += 1) {
      events.push(toEvent(seq));
      relay.wake();
      await published.reach(seq);
    }
  }
  expect(published.items.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq));
  expect(moves.at(-1)).toBe(100);
  // The first, the last, and those in between: at most one each 250 ms, and one each second that nothing was to be done.
  expect(moves.length).toBeLessThanOrEqual(
    2 + (performance.now() - begin) / 250 + (performance.now() - begin) / 1_000,
  );
});

test('a relay that was overtaken continues where the other one is', async () => {
  const events = [toEvent(1)];
  const { source, moveElsewhere } = createSource(events);
  const { published, publisher } = createPublisher();
  await using relay = startRelay(source, publisher);
  await published.reach(1);
  events.push(toEvent(2), toEvent(3), toEvent(4));
  moveElsewhere(3);
  relay.wake();
  expect((await published.reach(2)).map(({ seq }) => seq)).toEqual([1, 4]);
});
