import { EventEmitter, on, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { buildSchema, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { createLink } from './create-link.ts';

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

/** A server that can be stopped, and started again on its port. */
async function startServer({ schema }: Events, port = 0) {
  const http: Server = createServer();
  const sockets = new WebSocketServer({ server: http });
  useServer({ schema }, sockets);
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      await once(http, 'close');
    },
  };
}

/** What a page shows, and whether its attempts to connect have failed. */
function follow(port: number, query: string, variables = {}) {
  const seen: number[] = [];
  const told = new EventEmitter();
  class CountingSocket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols);
      this.on('error', () => told.emit('refused'));
    }
  }
  const client = new ApolloClient({
    link: createLink({
      url: `http://127.0.0.1:${port}/graphql`,
      getAccessToken: async () => undefined,
      webSocketImpl: CountingSocket,
      retryDelayMs: 10,
    }),
    cache: new InMemoryCache(),
  });
  const following = client
    .subscribe<{ events: { seq: number } }>({ query: gql(query), variables })
    .subscribe({
      next({ data, error }) {
        if (error) told.emit('failed', error);
        if (data) seen.push(data.events.seq);
        told.emit('seen');
      },
      error: (error: unknown) => told.emit('failed', error),
    });
  return {
    seen,
    failed: once(told, 'failed'),
    refused: () => once(told, 'refused'),
    async sees(count: number) {
      while (seen.length < count) await once(told, 'seen');
    },
    [Symbol.dispose]() {
      following.unsubscribe();
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
