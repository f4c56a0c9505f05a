import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SubgraphResponse } from '../execution/subgraph-response.ts';
import { subscribeUpstream, type UpstreamEnd } from './subscribe-upstream.ts';

/** Whatever listens, and who has connected. */
async function startServer(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

function follow(url: string, maxBytes = 1_000_000) {
  const lost = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<UpstreamEnd>();
  const events: SubgraphResponse[] = [];
  const upstream = subscribeUpstream({
    url,
    maxBytes,
    connectionParams: () => ({}),
    request: () => ({ query: 'subscription { a }' }),
    resumable: false,
    canResume: () => false,
    onEvent: (event) => events.push(event),
    onEnd: ended.resolve,
    onLost: lost.resolve,
  });
  return {
    events,
    lost: lost.promise,
    ended: ended.promise,
    [Symbol.dispose]: () => upstream[Symbol.dispose](),
  };
}

/** A service that accepts WebSockets. */
async function startSocketServer(onConnection: (socket: WebSocket) => void) {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
  sockets.on('connection', onConnection);
  return startServer(http);
}

/** A subgraph that sends these texts once somebody subscribes. */
async function startSubgraph(...texts: string[]) {
  return startSocketServer((socket) => {
    socket.on('message', (data) => {
      const { type, id } = JSON.parse((data as Buffer).toString()) as { type: string; id: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe') return;
      for (const text of texts) socket.send(`{"id":"${id}","type":"next","payload":${text}}`);
      socket.send(`{"id":"${id}","type":"complete"}`);
    });
  });
}

test('a service that accepts connections and says nothing counts as lost', async () => {
  await using server = await startServer(createServer());
  using upstream = follow(server.url);
  expect(await upstream.lost).toBe('Opening handshake has timed out');
});

test('events that arrive together are handed over together, however busy the router is', async () => {
  const texts = Array.from({ length: 100 }, (_, n) => `{"data":{"a":${n}}}`);
  await using server = await startSubgraph(...texts);
  using upstream = follow(server.url);
  let turnsWithEvents = 0;
  for (let seen = 0; seen < 100; await turn()) {
    if (upstream.events.length > seen) turnsWithEvents += 1;
    seen = upstream.events.length;
  }
  expect(turnsWithEvents).toBeLessThan(50);
  expect(upstream.events.map(({ data }) => data)).toEqual(texts.map((_, a) => ({ a })));
});

test('who has left keeps no connection, also where none has come about yet', async () => {
  const listening = createServer();
  await using server = await startServer(listening);
  const arrived = once(listening, 'connection') as Promise<[Socket]>;
  {
    using _upstream = follow(server.url);
    await arrived;
  }
  const [socket] = await arrived;
  await new Promise((resolve) => socket.resume().once('close', resolve));
});

test('who leaves before the connection is acknowledged keeps none either', async () => {
  const initialised = Promise.withResolvers<WebSocket>();
  await using server = await startSocketServer((socket) => {
    socket.once('message', () => initialised.resolve(socket));
  });
  const upstream = follow(server.url);
  const socket = await initialised.promise;
  upstream[Symbol.dispose]();
  await once(socket, 'close');
});

test('a service that never acknowledges a connection, nor lets it end, is not waited for', async () => {
  await using server = await startSocketServer((socket) => socket.pause());
  using upstream = follow(server.url);
  expect(await upstream.ended).toEqual({ kind: 'unavailable' });
});

test('who has left while it was away does not come back with it', async () => {
  const listening = createServer();
  await using server = await startServer(listening);
  listening.once('connection', (socket: Socket) => socket.destroy());
  const upstream = follow(server.url);
  await upstream.lost;
  let came = 0;
  listening.on('connection', () => (came += 1));
  upstream[Symbol.dispose]();
  // Connections arrive in the order in which they are made: whoever came back would be there before this one.
  const port = Number(new URL(server.url).port);
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  await once(connect(port, '127.0.0.1'), 'connect');
  while (came === 0) await new Promise(setImmediate);
  expect(came).toBe(1);
});

const invalid = {
  data: null,
  errors: [{ message: 'The event is invalid.', extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }],
};

test.each([
  ['{}', invalid],
  ['{"errors":[null]}', { errors: [{}] }],
  ['{"errors":"boom"}', invalid],
  ['{"data":7,"errors":[]}', invalid],
  ['{"data":{"a":1},"errors":[{"message":"x"}]}', { data: { a: 1 }, errors: [{ message: 'x' }] }],
])('an event is whatever can be made of %s', async (text, event) => {
  await using subgraph = await startSubgraph(text);
  using upstream = follow(subgraph.url);
  expect(await upstream.ended).toMatchObject({ kind: 'complete' });
  expect(upstream.events).toEqual([event]);
});

test('an event that is too long ends the connection', async () => {
  await using subgraph = await startSubgraph(JSON.stringify({ data: { a: 'x'.repeat(2_000) } }));
  using upstream = follow(subgraph.url, 1_000);
  expect(await upstream.lost).toBe('Max payload size exceeded');
  expect(upstream.events).toEqual([]);
});
