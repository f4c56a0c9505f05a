import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../testing/connect.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

const resume = { 'Subscription.ticks': { argument: 'after', cursor: 'cursor' } };

let ticker: ReturnType<typeof createTicker>;
let federation: Federation;
beforeEach(async () => {
  ticker = createTicker();
  federation = await startFederation(ticker.definitions, { resume });
});
afterEach(() => federation[Symbol.asyncDispose]());

const getTicks = () => {
  const subgraph = federation.subgraphs.get('ticks');
  if (!subgraph) throw new Error('no ticks');
  return subgraph;
};
const next = (id: string, data: unknown) => ({ id, type: 'next', payload: { data } });

test('an event is completed by the other services and shaped as asked', async () => {
  await using client = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  client.subscribe('a', 'subscription { t: ticks { __typename n: at item { label i: id } again: at } }');
  await listening;
  ticker.tick(7);
  expect(await client.receive()).toEqual(
    next('a', {
      t: { __typename: 'Tick', n: 7, item: { label: 'Item i7', i: 'i7' }, again: 7 },
    }),
  );
});

test('viewers of one role share one stream where all is marked as shared, in order', async () => {
  await using one = await connect(federation.wsUrl, {});
  await using two = await connect(federation.wsUrl, {});
  const query = 'subscription { ticks { at item { label } } }';
  const listening = ticker.subscribed();
  one.subscribe('a', query);
  await listening;
  // A query on the same socket is answered after the subscribe before it has been taken up.
  two.subscribe('b', query);
  two.subscribe('q', '{ now }');
  await two.receive();
  await two.receive();
  expect(ticker.listeners).toBe(1);
  for (const at of [1, 2, 3]) ticker.tick(at);
  for (const at of [1, 2, 3]) {
    const data = { ticks: { at, item: { label: `Item i${at}` } } };
    expect(await one.receive()).toEqual(next('a', data));
    expect(await two.receive()).toEqual(next('b', data));
  }
  expect(ticker.state.looks).toBe(3);
});

test.each(['subscription { private { at } }', 'subscription { ticks { at item { owner } } }'])(
  'viewers get streams of their own for %s',
  async (query) => {
    await using one = await connect(federation.wsUrl, {});
    await using two = await connect(federation.wsUrl, {});
    for (const client of [one, two]) {
      const listening = ticker.subscribed();
      client.subscribe('a', query);
      await listening;
    }
    expect(ticker.listeners).toBe(2);
  },
);

test.each([
  ['was lost', () => getTicks().cutSockets()],
  ['ended, for its service stops,', () => ticker.end()],
])('a stream that %s goes on after its last event, without a double', async (_name, interrupt) => {
  await using client = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  client.subscribe('a', 'subscription { ticks { at } }');
  await listening;
  ticker.tick(1);
  expect(await client.receive()).toEqual(next('a', { ticks: { at: 1 } }));
  const again = ticker.subscribed();
  interrupt();
  ticker.tick(2);
  await again;
  ticker.tick(3);
  expect(await client.receive()).toEqual(next('a', { ticks: { at: 2 } }));
  expect(await client.receive()).toEqual(next('a', { ticks: { at: 3 } }));
});

test.each([
  ['a literal', 'subscription { ticks(after: "1") { at } }', undefined],
  ['a variable', 'subscription($from: ID) { ticks(after: $from) { at } }', { from: '1' }],
])('a client goes on after an event it names by %s', async (_name, query, variables) => {
  ticker.tick(1);
  ticker.tick(2);
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', query, variables);
  expect(await client.receive()).toEqual(next('a', { ticks: { at: 2 } }));
});

test.each([
  ['was lost', () => getTicks().cutSockets()],
  ['ended, for its service stops,', () => ticker.end()],
])(
  'a stream that %s before its first event has nothing to go on after, and says so',
  async (_name, interrupt) => {
    await using client = await connect(federation.wsUrl, {});
    const listening = ticker.subscribed();
    client.subscribe('a', 'subscription { ticks { at } }');
    await listening;
    interrupt();
    expect(await client.receive()).toMatchObject({
      id: 'a',
      type: 'error',
      payload: [{ extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } }],
    });
  },
);

test('a stream that was lost and cannot be resumed ends with a reason', async () => {
  await using client = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  client.subscribe('a', 'subscription { unmarked { at } }');
  await listening;
  getTicks().cutSockets();
  expect(await client.receive()).toMatchObject({
    id: 'a',
    type: 'error',
    payload: [{ extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } }],
  });
});

test('a stream that cannot be resumed ends when its service ends it', async () => {
  await using client = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  client.subscribe('a', 'subscription { unmarked { at } }');
  await listening;
  ticker.end();
  expect(await client.receive()).toEqual({ id: 'a', type: 'complete' });
});

test('a service that cannot be reached is named', async () => {
  await getTicks()[Symbol.asyncDispose]();
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', 'subscription { ticks { at } }');
  expect(await client.receive()).toMatchObject({
    id: 'a',
    type: 'error',
    payload: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'ticks' } }],
  });
});

test('what the service answers to a subscribe it refuses reaches the client', async () => {
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', 'subscription { broken { at } }');
  expect(await client.receive()).toEqual({
    id: 'a',
    type: 'error',
    payload: [{ message: 'not for you', path: ['broken'], extensions: { code: 'FORBIDDEN' } }],
  });
});

test('a syntax error costs its own operation only', async () => {
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('bad', 'subscription {');
  expect(await client.receive()).toMatchObject({
    id: 'bad',
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
  });
  client.subscribe('good', '{ now }');
  expect(await client.receive()).toEqual(next('good', { now: null }));
  expect(await client.receive()).toEqual({ id: 'good', type: 'complete' });
});

test('the stream at the service ends with its last subscriber', async () => {
  await using client = await connect(federation.wsUrl, {});
  const listening = ticker.subscribed();
  client.subscribe('a', 'subscription { ticks { at } }');
  await listening;
  const gone = getTicks().socketClosed();
  client.send({ id: 'a', type: 'complete' });
  await gone;
});

test.each([
  [4400, 'nonsense', (send: (message: unknown) => void) => send({ type: 'nonsense' })],
  [
    4401,
    'a subscribe before the init',
    (send) => send({ id: 'a', type: 'subscribe', payload: { query: '{ now }' } }),
  ],
  [
    1009,
    'a message that is too long',
    (send) => send({ type: 'ping', payload: { text: 'x'.repeat(300_000) } }),
  ],
] as [number, string, (send: (message: unknown) => void) => void][])(
  'the socket closes with %i after %s',
  async (code, _name, act) => {
    await using client = await connect(federation.wsUrl);
    act(client.send);
    expect(await client.closed).toMatchObject({ code });
  },
);

test('who goes on after a long absence gets all of it, in order, however slow the other services are', async () => {
  for (let at = 0; at <= 1_500; at += 1) ticker.tick(at);
  const items = federation.subgraphs.get('items');
  if (!items) throw new Error('no items');
  await using client = await connect(federation.wsUrl, {});
  let longest = 0;
  let waiting = 0;
  items.interceptWith((request, response) => {
    longest = Math.max(longest, (waiting += 1));
    void text(request).then(async (body) => {
      await wait(5);
      waiting -= 1;
      const { variables } = JSON.parse(body) as { variables: { representations: { id: string }[] } };
      const _entities = variables.representations.map(({ id }) => ({
        __typename: 'Item',
        label: `Item ${id}`,
      }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { _entities } }));
    });
  });
  client.subscribe('a', 'subscription { ticks(after: "1") { at item { label } } }');
  for (let at = 1; at <= 1_500; at += 1) {
    expect(await client.receive()).toEqual(next('a', { ticks: { at, item: { label: `Item i${at}` } } }));
  }
  expect(longest).toBeLessThan(1_000);
});

test('who reads slowly and is alone is waited for', async () => {
  ticker.state.padding = 'x'.repeat(100_000);
  for (let at = 0; at <= 400; at += 1) ticker.tick(at);
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', 'subscription { ticks(after: "1") { at item { label } } }');
  await client.receive();
  client.socket.pause();
  // Far more than fits between the two ends; whoever was not waited for would have been closed by then.
  await looksHaveEnded();
  client.socket.resume();
  for (let at = 2; at <= 400; at += 1) {
    expect(await client.receive()).toMatchObject({ payload: { data: { ticks: { at } } } });
  }
  expect(ticker.state.looks).toBe(400);
});

/** Nothing is looked up any more: the router waits for somebody. */
async function looksHaveEnded(): Promise<void> {
  for (let looks = -1; looks !== ticker.state.looks;) {
    looks = ticker.state.looks;
    // Answered by the same services, after what they were asked before.
    for (let round = 0; round < 50; round += 1) await federation.send('{ now }');
  }
  expect(ticker.state.looks).toBeLessThan(400);
}

test('a reader that stalls is closed, the others go on', async () => {
  const ticker = createTicker();
  // It may take longer on a busy machine than a client has to answer: then it would be cut instead.
  await using federation = await startFederation(ticker.definitions, { limits: { closeTimeoutMs: 600_000 } });
  await using stalled = await connect(federation.wsUrl, {});
  await using reader = await connect(federation.wsUrl, {});
  const query = 'subscription { ticks { item { label } } }';
  ticker.state.padding = 'x'.repeat(100_000);
  const listening = ticker.subscribed();
  stalled.subscribe('a', query);
  await listening;
  reader.subscribe('b', query);
  reader.subscribe('q', '{ now }');
  await reader.receive();
  await reader.receive();
  stalled.socket.pause();
  // More than the system's own buffers between the two ends can hide.
  for (let at = 0; at < 200; at += 1) {
    ticker.tick(at);
    expect(await reader.receive()).toMatchObject({ id: 'b', type: 'next' });
  }
  stalled.socket.resume();
  expect(await stalled.closed).toMatchObject({ code: 1013 });
});

test('clients are told to come back when the router stops', async () => {
  const own = await startFederation(createTicker().definitions);
  await using client = await connect(own.wsUrl, {});
  await own[Symbol.asyncDispose]();
  expect(await client.closed).toMatchObject({ code: 1012 });
});

test('production tells nothing about the schema, with an event neither', async () => {
  const helpful = () => {
    throw new Error('Cannot query field "secre". Did you mean "secret"?');
  };
  const definition = {
    name: 'one',
    sdl: 'type Query { a: Int } type Subscription { refused: Int event: Event } type Event { a: Int }',
    resolvers: {
      Subscription: {
        refused: { subscribe: helpful },
        event: {
          async *subscribe() {
            yield { event: {} };
          },
        },
      },
      Event: { a: helpful },
    },
  };
  await using other = await startFederation([definition], { production: true });
  await using client = await connect(other.wsUrl, {});
  const message = 'Cannot query field "secre".';
  client.subscribe('a', 'subscription { refused }');
  expect(await client.receive()).toMatchObject({ type: 'error', payload: [{ message }] });
  client.subscribe('b', 'subscription { event { a } }');
  expect(await client.receive()).toMatchObject({ type: 'next', payload: { errors: [{ message }] } });
});

test('an argument that is not valid is for the service to refuse, also where streams can be resumed', async () => {
  const definition = {
    name: 'one',
    sdl: 'type Query { a: Int } type Subscription { on(id: ID!, after: ID): Event! } type Event { id: ID! }',
  };
  await using other = await startFederation([definition], {
    resume: { 'Subscription.on': { argument: 'after', cursor: 'id' } },
  });
  await using client = await connect(other.wsUrl, {});
  // Valid, because the variable has a default; but null is not the default.
  client.subscribe('a', 'subscription($id: ID = "1") { on(id: $id) { id } }', { id: null });
  const message = expect.stringContaining('"id"') as string;
  expect(await client.receive()).toMatchObject({ type: 'error', payload: [{ message }] });
});

test('a variable may be called as the planner calls its own', async () => {
  const definition = {
    name: 'one',
    sdl: 'type Query { a: Int } type Subscription { many(n: Int!): Int }',
    resolvers: {
      Subscription: {
        many: {
          async *subscribe(_: unknown, { n }: { n: number }) {
            yield { many: n };
          },
        },
      },
    },
  };
  await using other = await startFederation([definition]);
  await using client = await connect(other.wsUrl, {});
  const query = 'subscription($representations: Int!) { many(n: $representations) }';
  client.subscribe('a', query, { representations: 7 });
  expect(await client.receive()).toEqual(next('a', { many: 7 }));
});
