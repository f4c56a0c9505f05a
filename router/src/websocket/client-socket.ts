import type { GraphQLFormattedError } from 'graphql';
import { CloseCode, MessageType, validateMessage, type Message, type SubscribeMessage } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { parseJson } from '../json/parse-json.ts';
import type { ClientIdentity } from '../authentication/authenticate.ts';
import type { Limits } from '../limits/limits.ts';
import { MAX_BUFFERED_BYTES, type Subscriber } from '../subscriptions/subscriber.ts';

/** Close codes that graphql-ws clients answer by connecting again. */
export const RETRYABLE_CLOSE = { unauthorized: 4403, restart: 1012, overloaded: 1013 } as const;

/** Bytes from which on a client counts as being behind. */
const BACKPRESSURE_BYTES = MAX_BUFFERED_BYTES / 4;
/** How long running operations have until the connection is closed all the same. */
const DRAIN_TIMEOUT_MS = 10_000;

export interface SocketHandlers {
  limits: Pick<Limits, 'socketOperations' | 'socketBytes' | 'initTimeoutMs' | 'closeTimeoutMs'>;
  /** Rejects to refuse the connection. */
  connect(params: Record<string, unknown>): Promise<ClientIdentity>;
  /** How to close after something was thrown. */
  toClose(error: unknown): Close;
  start(
    payload: SubscribeMessage['payload'],
    identity: ClientIdentity,
    channel: Subscriber,
  ): StartedOperation;
  onConnected(identity: ClientIdentity): void;
}

export interface StartedOperation {
  /** Resolves when it has been answered, or when its events begin. */
  answered: Promise<void>;
  stop: () => void;
}

interface RunningOperation {
  stop: () => void;
  answered: boolean;
  /** Of the message that asked for it. */
  bytes: number;
}

export interface ClientSocket {
  close(code: number, reason: string): void;
  /** Closes when what has been asked is answered; subscriptions just end. Nothing new is taken. */
  finish(code: number, reason: string): void;
}

export interface Close {
  code: number;
  /** Less than 123 bytes. */
  reason: string;
}

/** Nobody has to answer: the connection is cut if the client does not close it as well, or had begun to. */
export function closeSocket(socket: WebSocket, { code, reason }: Close, timeoutMs: number): void {
  if (socket.readyState === socket.OPEN) socket.close(code, reason);
  setTimeout(() => socket.terminate(), timeoutMs).unref();
}

/** The server's side of one connection (protocol graphql-transport-ws). */
export function serveClientSocket(socket: WebSocket, handlers: SocketHandlers): ClientSocket {
  const { socketOperations, socketBytes, initTimeoutMs, closeTimeoutMs } = handlers.limits;
  const running = new Map<string, RunningOperation>();
  /** What a client has lost interest in goes on until it is answered: it counts as long. */
  const unfinished = new Set<RunningOperation>();
  const state: {
    init: boolean;
    unanswered: number;
    identity?: ClientIdentity;
    finish?: () => void;
    catchingUp?: Promise<void>;
  } = {
    init: false,
    unanswered: 0,
  };
  const initTimer = setTimeout(() => {
    close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
  }, initTimeoutMs);

  const close = (code: number, reason: string) => closeSocket(socket, { code, reason }, closeTimeoutMs);
  const fail = (error: unknown) => {
    const { code, reason } = handlers.toClose(error);
    close(code, reason);
  };

  function send(text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) close(RETRYABLE_CLOSE.overloaded, 'Reading too slowly');
    else if (socket.bufferedAmount < BACKPRESSURE_BYTES) socket.send(text);
    else {
      state.catchingUp = new Promise((resolve) => {
        socket.send(text, () => resolve());
      });
    }
  }

  const drained = () => (socket.bufferedAmount < BACKPRESSURE_BYTES ? undefined : state.catchingUp);

  async function connect(params: Record<string, unknown>): Promise<void> {
    if (state.init) return close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    state.init = true;
    clearTimeout(initTimer);
    try {
      state.identity = await handlers.connect(params);
    } catch (error) {
      return fail(error);
    }
    // Gone while its token was checked: nobody would end what begins here.
    if (socket.readyState !== socket.OPEN) return;
    handlers.onConnected(state.identity);
    send(JSON.stringify({ type: MessageType.ConnectionAck }));
  }

  function openChannel(id: string, entry: RunningOperation): Subscriber {
    const name = JSON.stringify(id);
    const isRunning = () => running.get(id) === entry;
    const finish = (text: string) => {
      if (!isRunning()) return;
      running.delete(id);
      if (entry.answered) unfinished.delete(entry);
      send(text);
    };
    return {
      next: (payload) => {
        if (isRunning()) send(`{"id":${name},"type":"next","payload":${payload}}`);
      },
      drained,
      error: (errors) => finish(`{"id":${name},"type":"error","payload":${JSON.stringify(errors)}}`),
      complete: () => finish(`{"id":${name},"type":"complete"}`),
    };
  }

  function finish(code: number, reason: string): void {
    if (state.unanswered === 0) return close(code, reason);
    state.finish = () => close(code, reason);
    setTimeout(state.finish, DRAIN_TIMEOUT_MS).unref();
  }

  function findExcess(bytes: number): GraphQLFormattedError | undefined {
    if (unfinished.size >= socketOperations) return tooMany(`${socketOperations} operations`);
    const sum = [...unfinished].reduce((total, entry) => total + entry.bytes, bytes);
    return sum > socketBytes ? tooMany(`operations of ${socketBytes} bytes`) : undefined;
  }

  function subscribe({ id, payload }: SubscribeMessage, bytes: number): void {
    // The close that follows makes the client ask again.
    if (state.finish) return;
    if (!state.identity) return close(CloseCode.Unauthorized, 'Unauthorized');
    if (running.has(id))
      return close(CloseCode.SubscriberAlreadyExists, 'There is a subscriber with this id already');
    const entry: RunningOperation = { stop: () => undefined, answered: false, bytes };
    const excess = findExcess(bytes);
    running.set(id, entry);
    const channel = openChannel(id, entry);
    if (excess) return channel.error([excess]);
    unfinished.add(entry);
    const { answered, stop } = handlers.start(payload, state.identity, channel);
    entry.stop = stop;
    state.unanswered += 1;
    void answered.then(() => {
      entry.answered = true;
      if (running.get(id) !== entry) unfinished.delete(entry);
      state.unanswered -= 1;
      if (state.unanswered === 0) state.finish?.();
    });
  }

  function receive(message: Message, bytes: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return void connect(message.payload ?? {});
      case MessageType.Ping:
        // Without its payload, which may be nested deeper than can be written.
        return send(JSON.stringify({ type: MessageType.Pong }));
      case MessageType.Subscribe:
        return subscribe(message, bytes);
      case MessageType.Complete: {
        const entry = running.get(message.id);
        running.delete(message.id);
        if (entry?.answered) unfinished.delete(entry);
        return entry?.stop();
      }
      case MessageType.Pong:
        return;
      default:
        return close(CloseCode.BadRequest, 'Unexpected message');
    }
  }

  socket.on('message', (data) => {
    // Who was told to go is not served any more, however slow they are to leave.
    if (socket.readyState !== socket.OPEN) return;
    const message = readMessage((data as Buffer).toString());
    if (!message) return close(CloseCode.BadRequest, 'Invalid message');
    try {
      receive(message, (data as Buffer).length);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('close', () => {
    clearTimeout(initTimer);
    for (const { stop } of running.values()) stop();
    running.clear();
  });
  return { close, finish };
}

const tooMany = (limit: string): GraphQLFormattedError => ({
  message: `A connection carries at most ${limit} at once.`,
  extensions: { code: 'TOO_MANY_OPERATIONS' },
});

function readMessage(text: string): Message | undefined {
  try {
    return validateMessage(parseJson(text));
  } catch {
    return undefined;
  }
}
