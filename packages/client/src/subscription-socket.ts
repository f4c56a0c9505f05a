import { createClient, type Client, type ClientOptions, type Sink, type SubscribePayload } from 'graphql-ws';
import { toAuthorization, type GetAccessToken } from './access-token.ts';
import { MAX_DELAY_MS, toDelayMs, wait } from './back-off.ts';
import { resumeSubscriptions, type ResumeOptions } from './resume-subscriptions.ts';

/**
 * The state of the WebSocket: `idle` while no subscription needs one, `waiting` when it was lost and will be opened
 * again.
 */
export type ConnectionStatus = 'idle' | 'connecting' | 'connected' | 'waiting';

/** What a socket needs. */
export interface SocketOptions {
  /** Absolute, `ws:` or `wss:`. */
  url: string;
  getAccessToken: GetAccessToken;
  webSocketImpl?: ClientOptions['webSocketImpl'];
  resume?: Pick<ResumeOptions, 'variable' | 'field'> | undefined;
  retryDelayMs: number;
}

/** Close code of a server that does not accept the token, or does not accept it any more. */
const FORBIDDEN = 4403;
/** A server that is silent for so long after the socket has opened is taken for frozen. */
const ACKNOWLEDGEMENT_TIMEOUT_MS = 10_000;

/**
 * One WebSocket for all subscriptions, opened when the first one begins and closed when the last one ends. However often
 * it is lost, it is opened again, and the subscriptions go on.
 */
export class SubscriptionSocket {
  readonly #options: SocketOptions;
  readonly #client: Client;
  readonly #resumed: Client;
  readonly #running = new Set<{ complete: () => void }>();
  readonly #listeners = new Set<(status: ConnectionStatus) => void>();
  /** What `status` is while there are subscriptions. */
  #phase: Exclude<ConnectionStatus, 'idle'> = 'connecting';
  #status: ConnectionStatus = 'idle';
  /** The open socket, before or after it is acknowledged. */
  #open: { token?: string | undefined; openedAt: number } | undefined;
  /** A token that the server has closed a socket for. */
  #rejected: string | undefined;
  /** Sockets in a row that were closed for their token, without one that lasted between them. */
  #rejections = 0;
  /** Whether the next attempt to connect is made without a pause. */
  #connectNow = false;
  #disposed = false;
  #pause = new AbortController();

  constructor(options: SocketOptions) {
    this.#options = options;
    const { url, webSocketImpl, resume, retryDelayMs } = options;
    this.#client = createClient({
      url,
      connectionParams: () => this.#authenticate(),
      connectionAckWaitTimeout: ACKNOWLEDGEMENT_TIMEOUT_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (attempt) => this.#waitBefore(attempt),
      // A connection that is refused is an error event, which graphql-ws does not retry by itself.
      shouldRetry: () => true,
      on: {
        connecting: () => this.#enter('connecting'),
        opened: () => (this.#open = { openedAt: performance.now() }),
        connected: () => this.#enter('connected'),
        closed: (event) => this.#handleClose(event),
      },
      ...(webSocketImpl !== undefined && { webSocketImpl }),
    });
    const waitBefore = (attempt: number) => wait(toDelayMs(retryDelayMs, attempt));
    this.#resumed = resumeSubscriptions(this.#client, { ...resume, waitBefore });
  }

  /** For `GraphQLWsLink`. */
  toClient(): Client {
    const subscribe = (payload: SubscribePayload, sink: Sink) => this.#subscribe(payload, sink);
    return { ...this.#client, subscribe };
  }

  reconnect(): void {
    this.#rejected = undefined;
    this.#rejections = 0;
    if (this.#open) {
      this.#connectNow = true;
      this.#client.terminate();
    } else {
      // A socket that is not open yet asks for its token when it is.
      this.#pause.abort();
    }
  }

  dispose(): void {
    this.#disposed = true;
    // Nothing is left to connect for, so graphql-ws closes the socket.
    for (const { complete } of [...this.#running]) complete();
    this.#pause.abort();
  }

  onStatus(listener: (status: ConnectionStatus) => void): () => void {
    // The same function may listen twice.
    const own = (status: ConnectionStatus) => listener(status);
    this.#listeners.add(own);
    listener(this.#status);
    return () => void this.#listeners.delete(own);
  }

  #subscribe(payload: SubscribePayload, sink: Sink): () => void {
    if (this.#disposed) {
      sink.error(new Error('The connection was disposed of.'));
      return () => undefined;
    }
    let stop: () => void = () => undefined;
    const end = () => {
      this.#running.delete(subscription);
      stop();
      this.#notify();
    };
    const subscription = {
      complete: () => {
        end();
        sink.complete();
      },
    };
    this.#running.add(subscription);
    this.#notify();
    stop = this.#resumed.subscribe(payload, {
      next: (result) => sink.next(result),
      error: (error) => {
        end();
        sink.error(error);
      },
      complete: () => {
        if (this.#running.has(subscription)) subscription.complete();
      },
    });
    return end;
  }

  /** The payload of `connection_init`. */
  async #authenticate() {
    const socket = this.#open;
    const { getAccessToken, retryDelayMs } = this.#options;
    // Rejecting would end all subscriptions for good.
    for (let attempt = 0; socket && socket === this.#open; attempt += 1) {
      try {
        const rejected = this.#rejected;
        socket.token = await getAccessToken(rejected === undefined ? undefined : { rejected });
        return toAuthorization(socket.token);
      } catch {
        await wait(toDelayMs(retryDelayMs, attempt));
      }
    }
    return {};
  }

  #handleClose(event: unknown): void {
    const socket = this.#open;
    this.#open = undefined;
    if (socket && performance.now() - socket.openedAt > MAX_DELAY_MS) this.#rejections = 0;
    if ((event as { code?: unknown }).code === FORBIDDEN) {
      this.#rejected = socket?.token;
      this.#rejections += 1;
      // Usually the token has expired. If its successors are refused as well, the pauses grow.
      this.#connectNow = this.#rejections === 1;
    }
    this.#enter(this.#connectNow || this.#running.size === 0 ? 'connecting' : 'waiting');
  }

  async #waitBefore(attempt: number): Promise<void> {
    const connectNow = this.#connectNow;
    this.#connectNow = false;
    if (connectNow || this.#disposed) return;
    this.#enter('waiting');
    this.#pause = new AbortController();
    const longest = Math.max(attempt, this.#rejections - 2);
    await wait(toDelayMs(this.#options.retryDelayMs, longest), this.#pause.signal);
  }

  #enter(phase: Exclude<ConnectionStatus, 'idle'>): void {
    this.#phase = phase;
    this.#notify();
  }

  #notify(): void {
    const status = this.#running.size === 0 ? 'idle' : this.#phase;
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}
