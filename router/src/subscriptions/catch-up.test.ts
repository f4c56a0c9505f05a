import { createRandom } from '@bike-rentals/runtime';
import { connect } from '../testing/connect.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';
import { catchUp, type CatchUpSources } from './catch-up.ts';
import { createRecentEvents } from './recent-events.ts';
import type { Follower, SharedSubscription } from './shared-subscription.ts';
import type { Subscriber } from './subscriber.ts';

const resume = { 'Subscription.ticks': { argument: 'after', cursor: 'cursor' } };
const withVariable = 'subscription ($from: ID) { ticks(after: $from) { at item { label } } }';

let ticker: ReturnType<typeof createTicker>;
let federation: Federation;
beforeEach(async () => {
  ticker = createTicker();
  federation = await startFederation(ticker.definitions, { resume, metricsPort: 0 });
});
afterEach(() => federation[Symbol.asyncDispose]());

type Client = Awaited<ReturnType<typeof connect>>;
const receiveAt = async (client: Client) => {
  const { payload } = (await client.receive()) as { payload: { data: { ticks: { at: number } } } };
  return payload.data.ticks.at;
};
/** Ticks until the number of streams at the service is as expected; each tick reaches all clients. */
async function tickUntil(listeners: number, clients: Client[], from: number): Promise<number> {
  let at = from;
  for (; ticker.listeners !== listeners; at += 1) {
    ticker.tick(at);
    for (const client of clients) expect(await receiveAt(client)).toBe(at);
  }
  return at;
}

test.each<[string, (after: number) => [string, Record<string, unknown>?]]>([
  ['variables', (after: number) => [withVariable, { from: String(after) }]],
  ['literals', (after: number) => [`subscription { ticks(after: "${after}") { at } }`]],
])('who has started in the past shares in the end, with %s', async (_name, subscribe) => {
  for (let at = 1; at <= 5; at += 1) ticker.tick(at);
  await using one = await connect(federation.wsUrl, {});
  await using two = await connect(federation.wsUrl, {});
  for (const [client, after] of [
    [one, 2],
    [two, 4],
  ] as const) {
    client.subscribe('a', ...subscribe(after));
    for (let at = after + 1; at <= 5; at += 1) expect(await receiveAt(client)).toBe(at);
  }
  // Literals are operations of their own.
  const inTheEnd = subscribe(1)[1] ? 1 : 2;
  const at = await tickUntil(inTheEnd, [one, two], 6);
  const looks = ticker.state.looks;
  ticker.tick(at);
  expect([await receiveAt(one), await receiveAt(two)]).toEqual([at, at]);
  if (inTheEnd === 1) expect(ticker.state.looks).toBe(looks + 1);
});

test('who resumes after the last event needs no stream of its own', async () => {
  await using one = await connect(federation.wsUrl, {});
  await using two = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  one.subscribe('a', withVariable);
  await listening;
  for (let at = 1; at <= 3; at += 1) {
    ticker.tick(at);
    expect(await receiveAt(one)).toBe(at);
  }
  two.subscribe('b', withVariable, { from: '3' });
  two.subscribe('q', '{ now }');
  await two.receive();
  await two.receive();
  expect(ticker.listeners).toBe(1);
  ticker.tick(4);
  expect([await receiveAt(one), await receiveAt(two)]).toEqual([4, 4]);
});

test('an event that failed is told to who resumes before it as well', async () => {
  const query = 'subscription ($from: ID) { ticks(after: $from) { at failing } }';
  await using one = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  one.subscribe('a', query);
  await listening;
  for (const at of [1, -2, 3]) {
    ticker.tick(at);
    await one.receive();
  }
  await using two = await connect(federation.wsUrl, {});
  two.subscribe('b', query, { from: '1' });
  expect(await two.receive()).toMatchObject({ payload: { data: null, errors: [{}] } });
  expect(await receiveAt(two)).toBe(3);
  await tickUntil(1, [one, two], 4);
});

test('who has not read an event yet does not join at the one before it', () => {
  const got: string[] = [];
  const subscriber: Subscriber = {
    next: (payload) => got.push(payload),
    drained: () => undefined,
    error: () => undefined,
    complete: () => undefined,
  };
  const joinedAt: string[] = [];
  let delivered = '';
  let follower: Follower | undefined;
  const shared = {
    hasEnded: false,
    addAfter(cursor: string) {
      if (cursor !== delivered) return false;
      joinedAt.push(cursor);
      return true;
    },
    follow: (given: Follower) => (follower = given),
    unfollow: () => undefined,
  } as unknown as SharedSubscription;
  let reader: Subscriber | undefined;
  let listeners: Parameters<CatchUpSources['open']>[0] | undefined;
  const own = { add: (given: Subscriber) => (reader = given), remove: () => undefined };
  catchUp(
    {
      after: '1',
      find: () => shared,
      open(given) {
        listeners = given;
        return own as unknown as SharedSubscription;
      },
    },
    subscriber,
  );
  const deliverShared = (cursor: string) => {
    delivered = cursor;
    follower?.delivered(cursor);
  };
  reader?.next('event 2');
  listeners?.onDelivered?.('2');
  reader?.next('event 3');
  deliverShared('2');
  expect(joinedAt).toEqual([]);
  listeners?.onDelivered?.('3');
  deliverShared('3');
  expect(joinedAt).toEqual(['3']);
  expect(got).toEqual(['event 2', 'event 3']);
});

test('a variable that says more than where to start is not shared away', async () => {
  ticker.tick(1);
  ticker.tick(2);
  await using one = await connect(federation.wsUrl, {});
  await using two = await connect(federation.wsUrl, {});
  const query = `subscription ($from: ID!) { ticks(after: $from) { at item { label } labelled(by: $from) } }`;
  one.subscribe('a', query, { from: '1' });
  two.subscribe('a', query, { from: '1' });
  const clients = [one, two];
  for (const client of clients)
    expect(await client.receive()).toMatchObject({
      payload: { data: { ticks: { at: 2, labelled: 'by 1' } } },
    });
  await tickUntil(1, clients, 3);
  await using three = await connect(federation.wsUrl, {});
  three.subscribe('a', query, { from: '2' });
  ticker.tick(100);
  let received;
  do received = JSON.stringify(await three.receive());
  while (!received.includes('"at":100'));
  expect(received).toContain('by 2');
});

const readMetrics = async () => (await fetch(federation.metricsUrl)).text();

test.each(['leaves', 'is refused'])(
  'nothing stays open when a client %s while it catches up',
  async (how) => {
    ticker.tick(1);
    ticker.tick(2);
    await using client = await connect(federation.wsUrl, {});
    client.subscribe('a', withVariable, { from: how === 'leaves' ? '1' : 'refused' });
    await client.receive();
    if (how === 'leaves') client.socket.close();
    while (!(await readMetrics()).includes('\nrouter_groups 0\n')) await federation.send('{ now }');
  },
);

test('whoever comes whenever, after whatever, misses nothing and gets nothing twice', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = createRandom(seed);
  const readers: Promise<void>[] = [];
  const total = 200;
  /** Reads all that there will be, and expects each tick once. */
  async function read(after: number) {
    await using client = await connect(federation.wsUrl, {});
    client.subscribe('a', withVariable, { from: String(after) });
    for (let at = after + 1; at <= total; at += 1)
      expect([seed, await receiveAt(client)]).toEqual([seed, at]);
  }
  ticker.tick(1);
  for (let last = 1; last < total;) {
    if (random.chance(0.5)) ticker.tick((last += 1));
    else if (random.chance(0.2) && readers.length < 20) readers.push(read(random.integer(1, last)));
    // A query in between lets the readers get to different events.
    else await federation.send('{ now }');
  }
  await Promise.all(readers);
  expect(readers.length).toBeGreaterThan(0);
});

test('as many events are kept as fit, and always the cursor of the last', () => {
  const recent = createRecentEvents();
  for (let cursor = 1; cursor <= 100; cursor += 1) recent.add({ cursor: String(cursor), payload: 'x' });
  expect(recent.after('35')).toBeUndefined();
  expect(recent.after('36')).toHaveLength(64);
  expect(recent.after('100')).toEqual([]);
  recent.add({ cursor: '101', payload: 'x'.repeat(40_000) });
  recent.add({ cursor: '102', payload: 'x'.repeat(40_000) });
  expect(recent.after('100')).toBeUndefined();
  expect(recent.after('101')).toHaveLength(1);
  recent.add({ cursor: '103', payload: 'x'.repeat(100_000) });
  expect([recent.after('102'), recent.after('103')]).toEqual([undefined, []]);
  recent.add({ cursor: '104', payload: 'x' });
  recent.keepLast();
  expect([recent.after('103'), recent.after('104')]).toEqual([undefined, []]);
  recent.forget();
  expect(recent.after('104')).toBeUndefined();
});
