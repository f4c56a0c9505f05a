import type { GraphQLFormattedError } from 'graphql';
import { CloseCode, MessageType, validateMessage, type Message, type SubscribeMessage } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { ClientIdentity } from '../authentication/authenticate.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Limits } from '../limits/limits.ts';
import { MAX_BUFFERED_BYTES, type Subscriber } from '../subscriptions/subscriber.ts';

/** Close codes after which graphql-ws clients reconnect. */
export const RETRYABLE_CLOSE = { unauthorized: 4403, restart: 1012, overloaded: 1013 } as const;

/** Unsent bytes beyond which a client has not caught up. */
const BACKPRESSURE_BYTES = MAX_BUFFERED_BYTES / 4;
/** Time limit for operations in progress after `finish`. */
const DRAIN_TIMEOUT_MS = 10_000;

/** What a connection does with messages of its client. */
export interface SocketHandlers {
  limits: Pick<Limits, 'socketOperations' | 'socketBytes' | 'initTimeoutMs' | 'closeTimeoutMs'>;
  /** Authenticates the connection. Rejects if it is not accepted. */
  connect(params: Record<string, unknown>): Promise<ClientIdentity>;
  /** How to close the connection after an error. */
  toClose(error: unknown): Close;
  start(
    payload: SubscribeMessage['payload'],
    identity: ClientIdentity,
    channel: Subscriber,
  ): StartedOperation;
  onConnected(identity: ClientIdentity): void;
}

/** An operation in progress. */
export interface StartedOperation {
  /** Resolves when the operation is answered, or when its subscription begins. */
  answered: Promise<void>;
  stop: () => void;
}

interface RunningOperation {
  stop: () => void;
  answered: boolean;
  /** Size of the `subscribe` message. */
  bytes: number;
}

/** How a connection is closed. */
export interface Close {
  code: number;
  /** At most 123 bytes (RFC 6455, section 5.5). */
  reason: string;
}

/** Closes a connection, and cuts it after `timeoutMs` even if the client does not complete the closing handshake. */
export function closeSocket(socket: WebSocket, { code, reason }: Close, timeoutMs: number): void {
  if (socket.readyState === socket.OPEN) socket.close(code, reason);
  setTimeout(() => socket.terminate(), timeoutMs).unref();
}

/** The server's side of one connection (protocol graphql-transport-ws). */
export class ClientSocket {
  readonly #socket: WebSocket;
  readonly #handlers: SocketHandlers;
  /** By the id that the client chose. */
  readonly #running = new Map<string, RunningOperation>();
  /** Operations that count towards the limits: one that the client has completed counts until it is answered. */
  readonly #unfinished = new Set<RunningOperation>();
  readonly #initTimer: NodeJS.Timeout;
  #init = false;
  #unanswered = 0;
  #identity: ClientIdentity | undefined;
  #onDrained: (() => void) | undefined;
  #written: Promise<void> | undefined;

  /** Serves the connection until it closes. */
  constructor(socket: WebSocket, handlers: SocketHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#initTimer = setTimeout(() => {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, handlers.limits.initTimeoutMs);
    socket.on('message', (data) => this.#receive(data as Buffer));
    socket.on('close', () => {
      clearTimeout(this.#initTimer);
      for (const { stop } of this.#running.values()) stop();
      this.#running.clear();
    });
  }

  close(code: number, reason: string): void {
    closeSocket(this.#socket, { code, reason }, this.#handlers.limits.closeTimeoutMs);
  }

  /** Closes when all requests are answered. Subscriptions end with the connection. New operations are ignored. */
  finish(code: number, reason: string): void {
    if (this.#unanswered === 0) {
      this.close(code, reason);
      return;
    }
    this.#onDrained = () => this.close(code, reason);
    setTimeout(this.#onDrained, DRAIN_TIMEOUT_MS).unref();
  }

  #receive(data: Buffer): void {
    // A connection that is being closed is not served any more, however long the client takes to leave.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const message = readMessage(data.toString());
    if (!message) {
      this.close(CloseCode.BadRequest, 'Invalid message');
      return;
    }
    try {
      this.#handle(message, data.length);
    } catch (error) {
      this.#fail(error);
    }
  }

  #handle(message: Message, bytes: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        void this.#connect(message.payload ?? {});
        break;
      case MessageType.Ping:
        // The payload is not sent back: it may be too deeply nested to be serialised.
        this.#send(JSON.stringify({ type: MessageType.Pong }));
        break;
      case MessageType.Subscribe:
        this.#subscribe(message, bytes);
        break;
      case MessageType.Complete:
        this.#complete(message.id);
        break;
      case MessageType.Pong:
        break;
      default:
        this.close(CloseCode.BadRequest, 'Unexpected message');
    }
  }

  async #connect(params: Record<string, unknown>): Promise<void> {
    if (this.#init) {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.#init = true;
    clearTimeout(this.#initTimer);
    try {
      this.#identity = await this.#handlers.connect(params);
    } catch (error) {
      this.#fail(error);
      return;
    }
    // The client may have left while its token was checked: nothing would end what begins here.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#handlers.onConnected(this.#identity);
    this.#send(JSON.stringify({ type: MessageType.ConnectionAck }));
  }

  #subscribe({ id, payload }: SubscribeMessage, bytes: number): void {
    // The client repeats the operation after the close that follows.
    if (this.#onDrained) return;
    if (!this.#identity) {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (this.#running.has(id)) {
      this.close(CloseCode.SubscriberAlreadyExists, 'There is a subscriber with this id already');
      return;
    }
    const operation: RunningOperation = { stop: () => undefined, answered: false, bytes };
    const excess = this.#findExcess(bytes);
    this.#running.set(id, operation);
    const channel = this.#openChannel(id, operation);
    if (excess) {
      channel.error([excess]);
      return;
    }
    this.#unfinished.add(operation);
    const { answered, stop } = this.#handlers.start(payload, this.#identity, channel);
    operation.stop = stop;
    this.#unanswered += 1;
    void answered.then(() => this.#handleAnswered(id, operation));
  }

  #handleAnswered(id: string, operation: RunningOperation): void {
    operation.answered = true;
    if (this.#running.get(id) !== operation) this.#unfinished.delete(operation);
    this.#unanswered -= 1;
    if (this.#unanswered === 0) this.#onDrained?.();
  }

  #complete(id: string): void {
    const operation = this.#running.get(id);
    this.#running.delete(id);
    if (operation?.answered) this.#unfinished.delete(operation);
    operation?.stop();
  }

  #openChannel(id: string, operation: RunningOperation): Subscriber {
    const name = JSON.stringify(id);
    const isRunning = () => this.#running.get(id) === operation;
    const finish = (text: string) => {
      if (!isRunning()) return;
      this.#running.delete(id);
      if (operation.answered) this.#unfinished.delete(operation);
      this.#send(text);
    };
    return {
      next: (payload) => {
        if (isRunning()) this.#send(`{"id":${name},"type":"next","payload":${payload}}`);
      },
      drained: () => this.#drained(),
      error: (errors) => finish(`{"id":${name},"type":"error","payload":${JSON.stringify(errors)}}`),
      complete: () => finish(`{"id":${name},"type":"complete"}`),
    };
  }

  #findExcess(bytes: number): GraphQLFormattedError | undefined {
    const { socketOperations, socketBytes } = this.#handlers.limits;
    if (this.#unfinished.size >= socketOperations) return tooMany(`${socketOperations} operations`);
    const sum = [...this.#unfinished].reduce((total, operation) => total + operation.bytes, bytes);
    return sum > socketBytes ? tooMany(`operations of ${socketBytes} bytes`) : undefined;
  }

  #send(text: string): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES)
      this.close(RETRYABLE_CLOSE.overloaded, 'Reading too slowly');
    else if (socket.bufferedAmount < BACKPRESSURE_BYTES) socket.send(text);
    else {
      this.#written = new Promise((resolve) => {
        socket.send(text, () => resolve());
      });
    }
  }

  #drained(): Promise<void> | undefined {
    return this.#socket.bufferedAmount < BACKPRESSURE_BYTES ? undefined : this.#written;
  }

  #fail(error: unknown): void {
    const { code, reason } = this.#handlers.toClose(error);
    this.close(code, reason);
  }
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
