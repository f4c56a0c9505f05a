import { bikeCommandQueue, bikeEventsTopic } from '@bike-rentals/contracts';
import {
  openEmbeddedTransport,
  type EventMessage,
  type Outcome,
  type Transport,
} from '@bike-rentals/messaging';
import { createUuid, silentLog, systemClock } from '@bike-rentals/runtime';
import { findBikesViolations, readBikesFile } from './invariants/index.ts';
import { readConfig, startBikes } from './start-bikes.ts';
import { insertFleet } from './store/insert-fleet.ts';
import { openStore } from './store/open-store.ts';
import { makeBike, makeFleet, noon } from './testing/make-fleet.ts';
import { openDatabaseFile, toPlan } from './testing/open-service.ts';

const config = {
  ...readConfig({ BIKES_PORT: '0' }),
  assertionKeys: { keys: [] },
};

async function openFleet(bikes: number) {
  const database = await openDatabaseFile();
  await using store = await openStore(database.file);
  const fleet = makeFleet(...Array.from({ length: bikes }, (_, n) => makeBike(`b${n}`)));
  await store.transact((tx) => insertFleet(tx, toPlan(fleet)));
  return database;
}

const start = (database: string, transport: Transport) =>
  startBikes(
    { ...config, database },
    { transport, clock: systemClock, createId: createUuid, log: silentLog },
  );

const toRent = (n: number) => ({
  id: `c${n}`,
  type: 'rent-bike',
  version: 1,
  body: {
    actor: { id: `user${n}`, role: 'RENTER' },
    requestedAt: noon.toISOString(),
    modelId: 'city',
    whenUnavailable: 'QUEUE',
  },
});

/** Resolves when `count` different items have come; keeps all, also doubles. */
function collect<Item>(count: number, toId: (item: Item) => string) {
  const all: Item[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<undefined>();
  const take = async (items: Item[]) => {
    all.push(...items);
    if (new Set(all.map(toId)).size >= count) resolve(undefined);
  };
  return { all, enough, take };
}

test('each command is answered once decided, and what happened is told in the order of its numbers', async () => {
  await using database = await openFleet(10);
  await using transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const outcomes = collect<Outcome>(100, ({ commandId }) => commandId);
  // Ten rentals start, ninety users join the waiting list.
  const events = collect<EventMessage>(100, ({ id }) => id);
  await using _reader = await transport.openEventReader({
    topic: bikeEventsTopic,
    group: 'test',
    onEvents: events.take,
    onInvalid: async () => undefined,
  });
  await using sender = await transport.openCommandSender(bikeCommandQueue, outcomes.take);
  {
    await using _bikes = await start(database.file, transport);
    await Promise.all(Array.from({ length: 100 }, (_, n) => sender.send(toRent(n))));
    await outcomes.enough;
    await events.enough;
  }
  const counts = Object.groupBy(outcomes.all, ({ type }) => type);
  expect([counts['rental-started']?.length, counts['waiting-list-joined']?.length]).toEqual([10, 90]);
  expect(events.all.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(new Set(events.all.map(({ key }) => key))).toEqual(new Set(['town']));
  expect(findBikesViolations(await readBikesFile(database.file), new Date())).toEqual([]);
});

test('a relay that dies after publishing and before it moves its cursor doubles events and loses none', async () => {
  await using database = await openFleet(3);
  await using transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const events = collect<EventMessage>(3, ({ id }) => id);
  await using _reader = await transport.openEventReader({
    topic: bikeEventsTopic,
    group: 'test',
    onEvents: events.take,
    onInvalid: async () => undefined,
  });
  const published = Promise.withResolvers<undefined>();
  const dying: Transport = {
    ...transport,
    openEventPublisher: async (topic) => {
      const publisher = await transport.openEventPublisher(topic);
      return {
        ...publisher,
        async publish(messages) {
          await publisher.publish(messages);
          published.resolve(undefined);
          throw new Error('died');
        },
      };
    },
  };
  const outcomes = collect<Outcome>(3, ({ commandId }) => commandId);
  await using sender = await transport.openCommandSender(bikeCommandQueue, outcomes.take);
  {
    await using _bikes = await start(database.file, dying);
    await Promise.all([0, 1, 2].map((n) => sender.send(toRent(n))));
    await outcomes.enough;
    await published.promise;
  }
  const again = collect<EventMessage>(3, ({ id }) => id);
  await using _second = await transport.openEventReader({
    topic: bikeEventsTopic,
    group: { live: true },
    onEvents: again.take,
    onInvalid: async () => undefined,
  });
  await using _bikes = await start(database.file, transport);
  await events.enough;
  await again.enough;
  // Whole or in part again, but always from the lowest unsent on, and in order.
  expect(again.all.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(new Set(events.all.map(({ seq }) => seq))).toEqual(new Set([1, 2, 3]));
  expect(events.all.length).toBeGreaterThan(3);
});

test('a service that is started again answers a known command as before', async () => {
  await using database = await openFleet(1);
  await using transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const received: Outcome[] = [];
  for (const _ of [1, 2]) {
    await using _bikes = await start(database.file, transport);
    const outcomes = collect<Outcome>(1, ({ commandId }) => commandId);
    await using sender = await transport.openCommandSender(bikeCommandQueue, outcomes.take);
    await sender.send(toRent(1));
    await outcomes.enough;
    received.push(...outcomes.all);
  }
  expect(received).toHaveLength(2);
  expect(received[0]).toMatchObject({ type: 'rental-started' });
  expect(received[1]).toEqual(received[0]);
});

test.each([
  [{ BIKES_RENTALS_PER_USER: '0' }, 'BIKES_RENTALS_PER_USER'],
  [{ BIKES_PORT: 'x' }, 'BIKES_PORT'],
  [{ EVENT_RETENTION_DAYS: '-1' }, 'EVENT_RETENTION_DAYS'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ RABBITMQ_URL: 'http://x' }, 'RABBITMQ_URL'],
])('a wrong setting is named: %j', (env, variable) => {
  expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'ConfigError', variable }) as Error);
});
