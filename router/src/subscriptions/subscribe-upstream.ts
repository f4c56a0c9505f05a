import { setTimeout as wait } from 'node:timers/promises';
import { toBackoffMs } from '@bike-rentals/runtime';
import { createClient, type Client, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  toSubgraphResponse,
  type SubgraphResponse,
  type SubgraphError,
} from '../execution/subgraph-response.ts';
import { isObject } from '../json/json-object.ts';
import { parseJson } from '../json/parse-json.ts';

/** Why a subscription at a subgraph has ended. */
export type UpstreamEnd =
  | { kind: 'complete' }
  /** The subgraph rejected it, or ended it with errors. */
  | { kind: 'refused'; errors: readonly SubgraphError[] }
  /** No connection could be established. */
  | { kind: 'unavailable' }
  /** The connection was lost, and the subscription cannot be resumed without a gap. */
  | { kind: 'interrupted' };

/** What a subscription at a subgraph needs. */
export interface UpstreamOptions {
  url: string;
  /** Maximum size of a message; a larger one closes the connection. */
  maxBytes: number;
  /** Called before each connection. */
  connectionParams(): Record<string, unknown>;
  /** Called before each subscribe message, so that it can resume after the last event. */
  request(): SubscribePayload;
  /**
   * Whether a resume rule exists. If so, the stream has no end of its own: `complete` means that the subgraph stops.
   */
  resumable: boolean;
  /** Whether the position to resume after is known. If not, reconnecting could leave a gap. */
  canResume(): boolean;
  /** `traceparent` is that of the event, if it is traced. */
  onEvent(event: SubgraphResponse, traceparent: string | undefined): void;
  onEnd(end: UpstreamEnd): void;
  onLost(reason: string): void;
}

/** Time limit of the handshake: the kernel accepts connections even if the service is frozen. */
const HANDSHAKE_TIMEOUT_MS = 3_000;
/** Time limit for the acknowledgement of the connection. */
const CONNECTION_ACK_TIMEOUT_MS = 5_000;
/** How long the first connection is retried: a service that restarts is back by then. */
const FIRST_CONNECTION_TIMEOUT_MS = 5_000;
const MAX_RETRY_DELAY_MS = 2_000;
const PING_INTERVAL_MS = 10_000;

/** A subscription at a subgraph. Disposing of it unsubscribes. */
export interface Upstream extends Disposable {
  /** Stops reading, so that the subgraph stops sending. Messages that have arrived are still delivered. */
  pause(): void;
  resume(): void;
}

/** Subscribes at a subgraph. Subscribes again when the connection is lost, unless events could be missed. */
export function subscribeUpstream(options: UpstreamOptions): Upstream {
  const stop = new AbortController();
  const connection: Connection = { socket: undefined };
  const isStopped = () => stop.signal.aborted;

  async function run(): Promise<UpstreamEnd> {
    const start = performance.now();
    let wasConnected = false;
    for (let attempt = 0; ; attempt += 1) {
      const result = await subscribeOnce(options, connection, stop.signal);
      if (isStopped()) return { kind: 'complete' };
      if (result.kind === 'refused' || (result.kind === 'complete' && !options.resumable)) return result;
      options.onLost(result.kind === 'complete' ? 'ended' : result.reason);
      wasConnected ||= result.kind === 'complete' || result.connected;
      // After an event the delay begins at its minimum again.
      if (result.sawEvent) attempt = 0;
      if (wasConnected && !options.canResume()) return { kind: 'interrupted' };
      if (!wasConnected && performance.now() - start > FIRST_CONNECTION_TIMEOUT_MS) {
        return { kind: 'unavailable' };
      }
      const pause = toBackoffMs(attempt, { initialMs: 100, maxMs: MAX_RETRY_DELAY_MS });
      await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined);
      if (isStopped()) return { kind: 'complete' };
    }
  }

  // An unexpected error ends this subscription, not the process.
  const fail = (error: unknown): UpstreamEnd => {
    options.onLost(describe(error));
    return { kind: 'unavailable' };
  };
  void run()
    .catch(fail)
    .then((end) => {
      if (!isStopped()) options.onEnd(end);
    });
  return {
    pause: () => connection.socket?.pause(),
    resume: () => connection.socket?.resume(),
    [Symbol.dispose]: () => stop.abort(),
  };
}

/** The current connection. */
interface Connection {
  socket: WebSocket | undefined;
}

type ConnectionResult = { sawEvent: boolean } & (
  | Extract<UpstreamEnd, { kind: 'complete' | 'refused' }>
  | { kind: 'lost'; connected: boolean; reason: string }
);

/** What has happened on one connection. */
interface ConnectionState {
  connected: boolean;
  sawEvent: boolean;
  /** Cuts the connection when the subgraph does not respond in time. */
  timer: NodeJS.Timeout | undefined;
}

/** Opens one connection, subscribes, and waits for the end. */
async function subscribeOnce(
  options: UpstreamOptions,
  connection: Connection,
  signal: AbortSignal,
): Promise<ConnectionResult> {
  const state: ConnectionState = { connected: false, sawEvent: false, timer: undefined };
  const client = createUpstreamClient(options, connection, state);
  const listening = new AbortController();
  try {
    return await new Promise<ConnectionResult>((resolve) => {
      const lost = (reason: string) =>
        resolve({ kind: 'lost', connected: state.connected, sawEvent: state.sawEvent, reason });
      const unsubscribe = client.subscribe(options.request(), {
        next: (event) => {
          state.sawEvent = true;
          if (!signal.aborted)
            options.onEvent(toSubgraphResponse(event) ?? INVALID_EVENT, findTraceparent(event.extensions));
        },
        error: (error) => {
          if (!Array.isArray(error)) return lost(describe(error));
          const { errors = [] } = toSubgraphResponse({ errors: error }) ?? {};
          resolve({ kind: 'refused', sawEvent: state.sawEvent, errors });
        },
        complete: () => resolve({ kind: 'complete', sawEvent: state.sawEvent }),
      });
      const abandon = () => {
        unsubscribe();
        lost('stopped');
      };
      signal.addEventListener('abort', abandon, { signal: listening.signal });
    });
  } finally {
    listening.abort();
    clearTimeout(state.timer);
    // An acknowledged connection is closed in order, so that the subgraph ends the subscription; another one is cut.
    // A paused socket must be resumed to receive the closing handshake.
    connection.socket?.resume();
    if (state.connected) await client.dispose();
    else connection.socket?.terminate();
    connection.socket = undefined;
  }
}

function createUpstreamClient(
  options: UpstreamOptions,
  connection: Connection,
  state: ConnectionState,
): Client {
  return createClient({
    url: options.url,
    webSocketImpl: createSocketClass(options.maxBytes, connection),
    connectionParams: () => options.connectionParams(),
    retryAttempts: 0,
    shouldRetry: () => false,
    // A peer that vanished is noticed only because it does not answer pings.
    keepAlive: PING_INTERVAL_MS,
    on: {
      opened: () => {
        state.timer = setTimeout(() => connection.socket?.terminate(), CONNECTION_ACK_TIMEOUT_MS);
      },
      connected: () => {
        clearTimeout(state.timer);
        state.connected = true;
      },
      ping: (received) => {
        // A paused connection cannot receive pongs.
        if (received || connection.socket?.isPaused) return;
        state.timer = setTimeout(() => {
          if (!connection.socket?.isPaused) connection.socket?.terminate();
        }, PING_INTERVAL_MS / 2);
      },
      pong: () => clearTimeout(state.timer),
    },
  });
}

/** A WebSocket that registers itself as the current connection, and parses JSON without losing digits. */
function createSocketClass(maxBytes: number, connection: Connection) {
  return class extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { handshakeTimeout: HANDSHAKE_TIMEOUT_MS, maxPayload: maxBytes });
      // Errors after the end of the subscription do not matter.
      this.on('error', () => undefined);
      connection.socket = this;
    }

    /** graphql-ws passes a message that is not a string to the listener without parsing it. */
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      const message = event === 'message' && parseMessage(String(args[0]));
      return message ? super.emit(event, message, true) : super.emit(event, ...args);
    }
  };
}

/** Returns undefined if it does not parse; graphql-ws reports the error. */
function parseMessage(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function findTraceparent(extensions: unknown): string | undefined {
  const traceparent = isObject(extensions) ? extensions['traceparent'] : undefined;
  return typeof traceparent === 'string' ? traceparent : undefined;
}

const INVALID_EVENT: SubgraphResponse = {
  data: null,
  errors: [{ message: 'The event is invalid.', extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }],
};

function describe(error: unknown): string {
  if (!isObject(error)) return 'connection lost';
  // An Error, the ErrorEvent of a WebSocket, or its CloseEvent.
  return 'message' in error ? String(error['message']) : `closed with ${String(error['code'])}`;
}
