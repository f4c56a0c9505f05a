import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export interface TestMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

export interface TestSocket extends AsyncDisposable {
  socket: WebSocket;
  send: (message: unknown) => void;
  /** Resolves to the next message, in order of arrival. */
  receive(): Promise<TestMessage>;
  /** Code and reason of the close event. */
  closed: Promise<{ code: number; reason: string }>;
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void;
}

/**
 * Opens a graphql-transport-ws connection that exposes every message. Without `init` it sends no `connection_init`.
 */
export async function connect(
  url: string,
  init?: Record<string, unknown>,
  options: Pick<ClientOptions, 'origin' | 'headers'> = {},
): Promise<TestSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', options);
  const arrived: TestMessage[] = [];
  const waiting: ((message: TestMessage) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as TestMessage;
    const first = waiting.shift();
    if (first) first(message);
    else arrived.push(message);
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  const receive = () => {
    const message = arrived.shift();
    return message ? Promise.resolve(message) : new Promise<TestMessage>((resolve) => waiting.push(resolve));
  };
  if (init) {
    send({ type: 'connection_init', payload: init });
    await Promise.race([receive(), closed]);
  }
  return {
    socket,
    send,
    receive,
    closed,
    subscribe: (id, query, variables) => send({ id, type: 'subscribe', payload: { query, variables } }),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
