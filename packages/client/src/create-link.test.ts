import { EventEmitter, on, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { buildSchema, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { GetAccessToken } from './access-token.ts';
import { createLink, type GraphqlConnection } from './create-link.ts';

/** A server that sends numbered events to each subscriber, after the one that is named. */
function createEvents() {
  const emitter = new EventEmitter().setMaxListeners(0);
  const asked: unknown[] = [];
  let last = 0;
  const toEvent = (seq: number) => ({ cursor: String(seq), seq });
  async function* stream({ after }: { after?: string | null }) {
    asked.push(after ?? null);
    const live = on(emitter, 'event') as AsyncIterableIterator<[number]>;
    for (let seq = Number(after ?? last) + 1; seq <= last; seq += 1) yield { events: toEvent(seq) };
    emitter.emit('subscribed');
    for await (const [seq] of live) {
      if (seq < 0)
        throw new GraphQLError('Subscribe again.', { extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } });
      yield { events: toEvent(seq) };
    }
  }
  const schema = buildSchema(
    'type Query { a: Int } type Subscription { events(after: ID): Event } type Event { cursor: ID! seq: Int! }',
  );
  const field = schema.getSubscriptionType()?.getFields()['events'];
  if (!field) throw new Error('no events');
  field.subscribe = (_root, args: { after?: string | null }) => stream(args);
  return {
    schema,
    asked,
    subscribed: () => once(emitter, 'subscribed'),
    happen: () => emitter.emit('event', (last += 1)),
    interrupt: () => emitter.emit('event', -1),
  };
}

type Events = ReturnType<typeof createEvents>;

/** A server that can be stopped, and started again on its port. It accepts all tokens but those in `refused`. */
async function startServer({ schema }: Events, port = 0) {
  const http: Server = createServer();
  const sockets = new WebSocketServer({ server: http });
  const refused = new Set<unknown>();
  let accepts = true;
  const identities: unknown[] = [];
  const identified = new EventEmitter();
  useServer(
    {
      schema,
      onConnect: ({ connectionParams }) => {
        const identity = connectionParams?.['authorization'] ?? 'anonymous';
        identities.push(identity);
        identified.emit('identity');
        return !refused.has(identity);
      },
      onSubscribe: ({ extra }) => {
        if (!accepts) extra.socket.close(4403, 'The token has been revoked.');
      },
    },
    sockets,
  );
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    /** The user of each connection, in the order of connecting. */
    identities,
    async hasIdentities(count: number) {
      while (identities.length < count) await once(identified, 'identity');
    },
    /** Does not accept this identity any more, and closes all sockets as the router does. */
    refuse(identity: string) {
      refused.add(identity);
      for (const socket of sockets.clients) socket.close(4403, 'The token has expired.');
    },
    /** From now on every socket is opened, and closed as soon as it is used. */
    refuseLate() {
      accepts = false;
    },
    sockets: sockets.clients,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      await once(http, 'close');
    },
  };
}

/** What a page shows, and whether its attempts to connect have failed. */
function follow(
  port: number,
  query: string,
  { getAccessToken = async () => undefined }: { getAccessToken?: GetAccessToken } = {},
) {
  const seen: number[] = [];
  const told = new EventEmitter();
  class CountingSocket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols);
      this.on('error', () => told.emit('refused'));
    }
  }
  const connection = createLink({
    url: `http://127.0.0.1:${port}/graphql`,
    getAccessToken,
    webSocketImpl: CountingSocket,
    retryDelayMs: 10,
  });
  const client = new ApolloClient({ link: connection.link, cache: new InMemoryCache() });
  const following = client.subscribe<{ events: { seq: number } }>({ query: gql(query) }).subscribe({
    next({ data, error }) {
      if (error) told.emit('failed', error);
      if (data) seen.push(data.events.seq);
      told.emit('seen');
    },
    error: (error: unknown) => told.emit('failed', error),
    complete: () => told.emit('completed'),
  });
  return {
    connection,
    seen,
    completed: once(told, 'completed'),
    stop: () => following.unsubscribe(),
    failed: once(told, 'failed'),
    refused: () => once(told, 'refused'),
    async sees(count: number) {
      while (seen.length < count) await once(told, 'seen');
    },
    [Symbol.dispose]() {
      following.unsubscribe();
      connection.dispose();
      client.stop();
    },
  };
}

const resumable = 'subscription ($after: ID) { events(after: $after) { cursor seq } }';

test('a subscription outlives any absence of its server, and goes on after the last event', async () => {
  const events = createEvents();
  const first = await startServer(events);
  const started = events.subscribed();
  using page = follow(first.port, resumable);
  await started;
  events.happen();
  events.happen();
  await page.sees(2);
  await first[Symbol.asyncDispose]();
  for (let attempt = 0; attempt < 4; attempt += 1) await page.refused();
  events.happen();
  {
    await using _second = await startServer(events, first.port);
    await page.sees(3);
  }
  await page.refused();
  await using _third = await startServer(events, first.port);
  const again = events.subscribed();
  await again;
  events.happen();
  await page.sees(4);
  expect(page.seen).toEqual([1, 2, 3, 4]);
  expect(events.asked).toEqual([null, '2', '3']);
});

test('a subscription that is interrupted goes on after the last event', async () => {
  const events = createEvents();
  await using server = await startServer(events);
  const started = events.subscribed();
  using page = follow(server.port, resumable);
  await started;
  events.happen();
  await page.sees(1);
  const again = events.subscribed();
  events.interrupt();
  await again;
  events.happen();
  await page.sees(2);
  expect([page.seen, events.asked]).toEqual([
    [1, 2],
    [null, '1'],
  ]);
});

test('one that cannot say where it stands comes back as well, and is told of an interruption', async () => {
  const events = createEvents();
  const first = await startServer(events);
  const started = events.subscribed();
  using page = follow(first.port, 'subscription { events { seq } }');
  await started;
  await first[Symbol.asyncDispose]();
  await page.refused();
  const again = events.subscribed();
  await using _second = await startServer(events, first.port);
  await again;
  events.happen();
  await page.sees(1);
  events.interrupt();
  const [error] = (await page.failed) as [Error];
  expect(error.message).toContain('Subscribe again.');
});

/** Resolves when the connection is in this state. */
const reach = (connection: GraphqlConnection, wanted: string): Promise<void> =>
  new Promise((resolve) => {
    connection.onStatus((status) => {
      if (status === wanted) resolve();
    });
  });

test('after reconnect() subscriptions go on with the identity of now, after their last event', async () => {
  const events = createEvents();
  await using server = await startServer(events);
  let token = 'of-ben';
  const started = events.subscribed();
  using page = follow(server.port, resumable, { getAccessToken: async () => token });
  await started;
  events.happen();
  await page.sees(1);
  token = 'of-ada';
  page.connection.reconnect();
  events.happen();
  await page.sees(2);
  expect([page.seen, events.asked, server.identities]).toEqual([
    [1, 2],
    [null, '1'],
    ['Bearer of-ben', 'Bearer of-ada'],
  ]);
});

test('a token that ends under a running subscription is renewed, and nothing is missed', async () => {
  const events = createEvents();
  await using server = await startServer(events);
  const asked: unknown[] = [];
  const started = events.subscribed();
  using page = follow(server.port, resumable, {
    getAccessToken: async (options) => {
      asked.push(options?.rejected);
      return options?.rejected === 'first' ? 'second' : 'first';
    },
  });
  await started;
  events.happen();
  await page.sees(1);
  server.refuse('Bearer first');
  events.happen();
  await page.sees(2);
  expect([page.seen, server.identities, asked]).toEqual([
    [1, 2],
    ['Bearer first', 'Bearer second'],
    [undefined, 'first'],
  ]);
});

test.each(['at once', 'late'])(
  'a client whose tokens are all refused %s comes back more seldom',
  async (when) => {
    const events = createEvents();
    await using server = await startServer(events);
    if (when === 'late') server.refuseLate();
    else server.refuse('Bearer the same');
    const started = performance.now();
    using page = follow(server.port, resumable, { getAccessToken: async () => 'the same' });
    await server.hasIdentities(7);
    // At least half of 10, 20, 40, 80 and 160 ms; the second attempt is made at once.
    expect(performance.now() - started).toBeGreaterThan(150);
    expect(page.seen).toEqual([]);
  },
);

test('the state of the connection is told, to each listener until it stops', async () => {
  const events = createEvents();
  const first = await startServer(events);
  const started = events.subscribed();
  using page = follow(first.port, resumable);
  const states: string[] = [];
  const forgotten: string[] = [];
  page.connection.onStatus((status) => states.push(status));
  page.connection.onStatus((status) => forgotten.push(status))();
  await started;
  await first[Symbol.asyncDispose]();
  await reach(page.connection, 'waiting');
  await using _second = await startServer(events, first.port);
  await reach(page.connection, 'connected');
  page.stop();
  expect(states.slice(0, 3)).toEqual(['connecting', 'connected', 'waiting']);
  expect(states.slice(-3)).toEqual(['connecting', 'connected', 'idle']);
  expect(forgotten).toEqual(['connecting']);
});

test('dispose() ends the socket and all subscriptions, whether the server is there or not', async () => {
  const events = createEvents();
  const server = await startServer(events);
  const started = events.subscribed();
  using page = follow(server.port, resumable);
  using lonely = follow(server.port, resumable);
  await started;
  await reach(lonely.connection, 'connected');
  const [socket] = server.sockets;
  const closed = socket && once(socket, 'close');
  page.connection.dispose();
  await page.completed;
  expect((await closed)?.[0]).toBe(1000);
  await server[Symbol.asyncDispose]();
  await reach(lonely.connection, 'waiting');
  lonely.connection.dispose();
  await lonely.completed;
  await reach(lonely.connection, 'idle');
});

test('a path is resolved against the address of the page', () => {
  const options = { url: '/graphql', getAccessToken: async () => undefined, webSocketImpl: WebSocket };
  expect(() => createLink(options)).toThrow('Invalid URL');
  const page = globalThis as { location?: { href: string } };
  page.location = { href: 'https://bikes.example.org/app/' };
  try {
    expect(createLink(options).link).toBeDefined();
  } finally {
    delete page.location;
  }
});
