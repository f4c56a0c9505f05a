import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { createCompiler, type CompiledQuery, type Source } from './compile-query.ts';

/** The service `products` as it is subscribed to, by graphql-transport-ws. */
export interface Events extends AsyncDisposable {
  url: string;
  readonly subscriptions: number;
  /** Gives an event to all that have subscribed. Its `at` is this process's performance.now(). */
  emit(number: number): void;
}

interface Subscription {
  socket: WebSocket;
  id: string;
  query: CompiledQuery;
}

export async function startEvents(): Promise<Events> {
  const compile = createCompiler({});
  const subscriptions = new Map<string, Subscription>();
  const http = createServer();
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
  let sockets = 0;
  server.on('connection', (socket) => {
    const name = String((sockets += 1));
    socket.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString()) as {
        type: string;
        id: string;
        payload: { query: string };
      };
      const key = `${name} ${message.id}`;
      if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (message.type === 'ping') socket.send('{"type":"pong"}');
      if (message.type === 'complete') subscriptions.delete(key);
      if (message.type === 'subscribe')
        subscriptions.set(key, { socket, id: message.id, query: compile(message.payload.query) });
    });
    socket.on('close', () => {
      for (const [key, one] of subscriptions) if (one.socket === socket) subscriptions.delete(key);
    });
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    get subscriptions() {
      return subscriptions.size;
    },
    emit: (number) => emit(subscriptions.values(), number),
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await once(http.close(), 'close');
    },
  };
}

function emit(subscriptions: Iterable<Subscription>, number: number): void {
  const product = { __typename: 'Product', id: `p${number % 1000}`, name: `Product number ${number % 1000}` };
  const change: Source = { __typename: 'PriceChange', at: performance.now(), price: number / 4, product };
  const root = { priceChanges: change, myPriceChanges: change };
  const payloads = new Map<CompiledQuery, string>();
  for (const { socket, id, query } of subscriptions) {
    const payload = payloads.get(query) ?? query({}, root);
    payloads.set(query, payload);
    socket.send(`{"id":"${id}","type":"next","payload":${payload}}`);
  }
}
