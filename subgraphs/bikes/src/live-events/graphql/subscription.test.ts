import { createOutbox } from '@bike-rentals/sqlite';
import type { Client } from 'graphql-ws';
import { makeBike, makeFleet } from '../../testing/make-fleet.ts';
import {
  anonymous,
  asAdmin,
  asRenter,
  asRole,
  startServer,
  type Server,
} from '../../testing/start-server.ts';
import { toCatalogueChange } from './catalogue-change.ts';
import { toLiveEvent } from './live-event.ts';

interface Seen {
  eventId: string;
  cursor: string;
  kind: string;
  bike: { id: string; state: string };
}

const selection = '{ eventId cursor kind at bike { id state station { id } } }';
const ann = asRenter('ann');
let server: Server;
let clients: Client[];

beforeEach(async () => {
  server = await startServer(
    makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'south' }), makeBike('c1', { modelId: 'cargo' })),
  );
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.dispose();
  await server[Symbol.asyncDispose]();
});

function connect(viewer = ann): Client {
  const client = server.subscribe(viewer);
  clients.push(client);
  return client;
}

function follow(client: Client, args = '', variables = {}) {
  const query = `subscription ($after: ID, $filter: BikeEventFilter) { bikeEvents(after: $after, filter: $filter) ${args || selection} }`;
  return client.iterate<{ bikeEvents: Seen }>({ query, variables });
}

type Stream = ReturnType<typeof follow>;

async function take(stream: Stream, count: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  while (seen.length < count) {
    const { value, done } = (await stream.next()) as IteratorResult<
      { data?: { bikeEvents: Seen }; errors?: unknown },
      void
    >;
    if (done) throw new Error(`ended after ${seen.length}`);
    expect(value.errors).toBeUndefined();
    if (value.data) seen.push(value.data.bikeEvents);
  }
  return seen;
}

const move = (id: string, stationId: string) =>
  server.ask(
    asAdmin,
    'mutation ($id: ID!, $to: ID) { updateBike(id: $id, input: { stationId: $to }) { __typename } }',
    { id, to: stationId },
  );

/** Answered by the socket after all that was sent before. */
async function settle(client: Client): Promise<void> {
  for await (const _ of client.iterate({ query: '{ __typename }' })) break;
}

test('what happens is told live, with the bike as it is then', async () => {
  const client = connect();
  const stream = follow(client);
  const first = take(stream, 2);
  await settle(client);
  await move('b1', 'south');
  await server.ask(
    asAdmin,
    'mutation { updateBike(id: "b2", input: { state: MAINTENANCE }) { __typename } }',
  );
  expect(await first).toMatchObject([
    { kind: 'MOVED', bike: { id: 'b1', state: 'AVAILABLE', station: { id: 'south' } } },
    { kind: 'STATE_CHANGED', bike: { id: 'b2', state: 'MAINTENANCE' } },
  ]);
});

test('a filter lets through what it names, by bike, model, station and kind', async () => {
  const client = connect();
  const filters = [
    { bikeIds: ['b2'] },
    { modelId: 'cargo' },
    { stationId: 'south' },
    { kinds: ['STATE_CHANGED'] },
  ];
  const first = Promise.all(filters.map((filter) => take(follow(client, '', { filter }), 1)));
  await settle(client);
  await move('c1', 'closed');
  await move('b1', 'south');
  await move('b2', 'closed');
  await server.ask(asAdmin, 'mutation { updateBike(id: "b1", input: { state: MISSING }) { __typename } }');
  expect((await first).map(([event]) => event)).toMatchObject([
    { bike: { id: 'b2' }, kind: 'MOVED' },
    { bike: { id: 'c1' }, kind: 'MOVED' },
    { bike: { id: 'b1' }, kind: 'MOVED' },
    { bike: { id: 'b1' }, kind: 'STATE_CHANGED' },
  ]);
});

test('who follows a station is told of what leaves it', async () => {
  const client = connect();
  const filter = { stationId: 'north' };
  const seen = take(follow(client, '{ kind bike { id } leftStation { id bikesParked } }', { filter }), 3);
  await settle(client);
  const ask = (mutation: string) => server.ask(asAdmin, `mutation { ${mutation} { __typename } }`);
  await ask('updateBike(id: "b2", input: { state: MISSING })');
  await move('b1', 'south');
  await ask('updateBike(id: "b1", input: { state: MAINTENANCE })');
  await ask('retireBike(id: "c1")');
  await move('b1', 'north');
  const left = { id: 'north' };
  expect(await seen).toMatchObject([
    { kind: 'MOVED', bike: { id: 'b1' }, leftStation: left },
    { kind: 'RETIRED', bike: { id: 'c1' }, leftStation: left },
    { kind: 'MOVED', bike: { id: 'b1' }, leftStation: { id: 'south' } },
  ]);
});

test.each([
  ['rental.started', { stationId: 'north' }, 'north'],
  ['rental.ended', { stationId: 'north' }, null],
  ['bike.state-changed', { stationId: null, fromStationId: 'north' }, 'north'],
  ['bike.state-changed', { stationId: 'north' }, null],
])('%s with %j leaves %s', (type, payload, leftStationId) => {
  const stored = {
    seq: 1,
    id: 'e',
    type,
    at: new Date(),
    payload: { bikeId: 'b', modelId: 'm', ...payload },
  };
  expect(toLiveEvent(stored)).toMatchObject({ leftStationId });
});

test('a filter names at most a hundred bikes', async () => {
  const bikeIds = Array.from({ length: 101 }, (_, index) => `b${index}`);
  const { value } = (await follow(connect(), '', { filter: { bikeIds } }).next()) as { value: unknown };
  expect(value).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'filter.bikeIds' } }],
  });
});

test('who resumes gets what was missed and then what is live, without a gap or a double, while events go on', async () => {
  const client = connect();
  const whole = follow(client);
  const first = take(whole, 1);
  await settle(client);
  await move('b1', 'south');
  const [start] = await first;
  const producer = { isRunning: true };
  const produced = (async () => {
    for (let index = 0; index < 60; index += 1) await move('b1', index % 2 ? 'south' : 'north');
    producer.isRunning = false;
  })();
  const resumed: Promise<Seen[]>[] = [];
  while (producer.isRunning) {
    // Each resumes at another moment: some find all in the table, some all live, most a part of both.
    resumed.push(take(follow(client, '', { after: start?.cursor }), 60));
    await settle(client);
  }
  await produced;
  const live = (await take(whole, 60)).map(({ cursor }) => cursor);
  expect(new Set(live).size).toBe(60);
  expect(resumed.length).toBeGreaterThan(3);
  for (const seen of await Promise.all(resumed)) expect(seen.map(({ cursor }) => cursor)).toEqual(live);
});

test.each([
  ['is ahead of all events', Buffer.from('99').toString('base64url'), 'RESUME_GAP'],
  ['is no cursor', 'nonsense', 'BAD_USER_INPUT'],
])('a cursor that %s is an error, and the socket stays open', async (_, after, code) => {
  const client = connect();
  await expect(follow(client, '', { after }).next()).rejects.toMatchObject([
    { extensions: { code, field: 'after' } },
  ]);
  const seen = take(follow(client), 1);
  await settle(client);
  await move('b1', 'south');
  expect(await seen).toHaveLength(1);
});

test('events that are no longer kept are a gap, the first one that is kept is not', async () => {
  for (const to of ['south', 'north', 'south']) await move('b1', to);
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  const raw = new BetterSqlite3(server.file);
  raw.exec('DELETE FROM "Event" WHERE "seq" <= 2');
  raw.close();
  const toCursor = (seq: number) => Buffer.from(String(seq)).toString('base64url');
  const client = connect();
  await expect(follow(client, '', { after: toCursor(1) }).next()).rejects.toMatchObject([
    { extensions: { code: 'RESUME_GAP' } },
  ]);
  expect(await take(follow(client, '', { after: toCursor(2) }), 1)).toMatchObject([{ cursor: toCursor(3) }]);
});

test.each([
  ['a role without a subject', asRole],
  ['a guest', anonymous],
])('%s may follow, and sees no rental', async (_, viewer) => {
  const client = connect(viewer);
  const seen = take(follow(client, '{ kind bike { id station { id } currentRental { id } } }'), 1);
  await settle(client);
  await move('b1', 'south');
  expect(await seen).toMatchObject([{ bike: { id: 'b1', station: { id: 'south' }, currentRental: null } }]);
});

test('a guest resumes from a cursor, and is refused serial numbers as in a query', async () => {
  const { data } = await server.ask(anonymous, '{ bikeEventCursor }');
  await move('b1', 'south');
  const client = connect(anonymous);
  const after = data.bikeEventCursor;
  expect(await take(follow(client, '', { after }), 1)).toMatchObject([{ kind: 'MOVED', bike: { id: 'b1' } }]);
  const refused: unknown = await follow(client, '{ bike { serialNumber } }', { after }).next();
  expect(refused).toMatchObject({ value: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
});

test('a guest is told of changes of models, stations and waiting lists, and resumes after a cursor', async () => {
  const { data } = await server.ask(anonymous, '{ bikeEventCursor }');
  const catalogue = (client: Client, after?: unknown) =>
    client.iterate<{ catalogueChanged: { cursor: string } }>({
      query: `subscription ($after: ID) {
        catalogueChanged(after: $after) { cursor kind model { id name waiting } station { id lat } }
      }`,
      variables: { after },
    });
  const takeChanges = async (stream: ReturnType<typeof catalogue>, count: number) => {
    const seen: { cursor: string }[] = [];
    while (seen.length < count) {
      const { value } = (await stream.next()) as {
        value: { data: { catalogueChanged: { cursor: string } } };
      };
      seen.push(value.data.catalogueChanged);
    }
    return seen;
  };
  const client = connect(anonymous);
  const live = takeChanges(catalogue(client), 3);
  await settle(client);
  const ask = (mutation: string) => server.ask(asAdmin, `mutation { ${mutation} { __typename } }`);
  await ask('updateBikeModel(id: "cargo", input: { name: "Glide" })');
  await move('b1', 'south');
  await ask('updateStation(id: "north", input: { lat: 1 })');
  await ask('addStation(input: { name: "Quay", lat: 2, lon: 3, capacity: 4 })');
  const seen = await live;
  expect(seen).toMatchObject([
    { kind: 'MODEL_CHANGED', model: { id: 'cargo', name: 'Glide', waiting: 0 }, station: null },
    { kind: 'STATION_CHANGED', model: null, station: { id: 'north', lat: 1 } },
    { kind: 'STATION_ADDED', model: null, station: { lat: 2 } },
  ]);
  expect(await takeChanges(catalogue(client, data.bikeEventCursor), 3)).toEqual(seen);
  expect(await takeChanges(catalogue(client, seen[1]?.cursor), 1)).toEqual([seen[2]]);
});

test.each(['waiting.joined', 'waiting.ended'])(
  '%s tells of the model, and not where somebody waits',
  (type) => {
    const payload = { entryId: 'e1', userId: 'ann', modelId: 'city', stationId: 'north', reason: 'LEFT' };
    const at = new Date();
    expect(toCatalogueChange({ seq: 1, id: 'e', type, at, payload })).toEqual({
      seq: 1,
      eventId: 'e',
      kind: 'WAITING_LIST_CHANGED',
      at,
      modelId: 'city',
      stationId: null,
    });
  },
);

test('an operation that does not parse or fit ends alone', async () => {
  const client = connect();
  const seen = take(follow(client), 1);
  await settle(client);
  for (const query of [
    'subscription { bikeEvents {',
    'subscription { nothing }',
    '{ bikes { nodes { id } } } query second { __typename }',
  ]) {
    await expect(client.iterate({ query }).next()).rejects.toBeDefined();
  }
  await move('b1', 'south');
  expect(await seen).toHaveLength(1);
});

test('what goes wrong inside while events are read is not told', async () => {
  const client = connect();
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  const raw = new BetterSqlite3(server.file);
  raw.exec('ALTER TABLE "Event" RENAME TO "Lost"');
  raw.close();
  const after = Buffer.from('0').toString('base64url');
  await expect(follow(client, '', { after }).next()).rejects.toEqual([
    { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ]);
});

test('an assertion that is missing closes the socket for good', async () => {
  const { createClient } = await import('graphql-ws');
  const { WebSocket } = await import('ws');
  const client = createClient({
    url: `ws://127.0.0.1:${server.port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject({ code: 4403 });
});

test('a relay that dies between publishing and moving its cursor doubles events, and subscribers get each once', async () => {
  const client = connect();
  const stream = follow(client);
  const first = take(stream, 3);
  await settle(client);
  for (const to of ['south', 'north', 'south']) await move('b1', to);
  const seen = await first;
  // As if the cursor had not been moved: all is published once more.
  const { openStore } = await import('../../store/open-store.ts');
  const { toEventMessage } = await import('@bike-rentals/messaging');
  await using store = await openStore(server.file);
  const outbox = createOutbox(store, { holder: 'second', clock: server.clock });
  const rows = await store.read.event.findMany({ orderBy: { seq: 'asc' } });
  await using publisher = await server.transport.openEventPublisher('bikes.events.v1');
  await publisher.publish(rows.map((row) => toEventMessage(row, 'town')));
  await move('b1', 'north');
  const [last] = await take(stream, 1);
  expect([...seen, last].map((event) => event?.cursor)).toEqual(
    [1, 2, 3, 4].map((seq) => Buffer.from(String(seq)).toString('base64url')),
  );
  await settle(client);
  expect((await outbox.findUnsent(10, 0)).cursor).toBeLessThanOrEqual(4);
});
