import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isObject } from '../json/json-object.ts';
import { parseJson } from '../json/parse-json.ts';
import {
  toSubgraphResponse,
  type SubgraphResponse,
  type SubgraphError,
} from '../execution/subgraph-response.ts';

/** How a subscription at a subgraph came to its end. */
export type UpstreamEnd =
  | { kind: 'complete' }
  /** The subgraph refused it, or broke it off with a reason. */
  | { kind: 'refused'; errors: readonly SubgraphError[] }
  /** No connection could be made. */
  | { kind: 'unavailable' }
  /** The connection was lost, and nothing says how to go on without a gap. */
  | { kind: 'interrupted' };

export interface UpstreamOptions {
  url: string;
  /** The longest message; one that is longer ends the connection. */
  maxBytes: number;
  /** Asked before every connection. */
  connectionParams(): Record<string, unknown>;
  /** Asked before every subscribe, so that it can go on after the last event. */
  request(): SubscribePayload;
  /** Whether `request` knows how to go on after a loss. Then an end is one too: a service that stops in order. */
  resumable: boolean;
  /** Whether it knows so now; if not, coming back could leave a gap that nobody sees. */
  canResume(): boolean;
  onEvent(event: SubgraphResponse): void;
  onEnd(end: UpstreamEnd): void;
  onLost(reason: string): void;
}

/** Somebody accepts the connection, as the kernel of a frozen service does, and says nothing. */
const HANDSHAKE_TIMEOUT_MS = 3_000;
/** The same, one step later: by then the service has to acknowledge the connection. */
const CONNECTION_ACK_TIMEOUT_MS = 5_000;
/** How long the first connection is tried for: a service that starts again is back by then. */
const FIRST_CONNECTION_TIMEOUT_MS = 5_000;
const MAX_RETRY_DELAY_MS = 2_000;
const PING_INTERVAL_MS = 10_000;

export interface Upstream extends Disposable {
  /** Stops reading, so that the subgraph stops sending; what has arrived already still comes. */
  pause(): void;
  resume(): void;
}

/** Subscribes at a subgraph, and again whenever the connection is lost, as long as that is honest. */
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
      // A stream that brings something is worth coming back to at once.
      if (result.sawEvent) attempt = 0;
      if (wasConnected && !options.canResume()) return { kind: 'interrupted' };
      if (!wasConnected && performance.now() - start > FIRST_CONNECTION_TIMEOUT_MS) {
        return { kind: 'unavailable' };
      }
      const pause = Math.min(MAX_RETRY_DELAY_MS, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
      await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined);
      if (isStopped()) return { kind: 'complete' };
    }
  }

  // Whatever it was, it costs this one and not the process.
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

/** The one there is at the moment. */
interface Connection {
  socket: WebSocket | undefined;
}

type ConnectionResult = { sawEvent: boolean } & (
  | Extract<UpstreamEnd, { kind: 'complete' | 'refused' }>
  | { kind: 'lost'; connected: boolean; reason: string }
);

/** One connection for one subscription, from its opening to its end. */
async function subscribeOnce(
  options: UpstreamOptions,
  connection: Connection,
  signal: AbortSignal,
): Promise<ConnectionResult> {
  const seen = { connection: false, event: false };
  let timer: NodeJS.Timeout | undefined;
  const client = createClient({
    url: options.url,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string | string[]) {
        super(url, protocols, {
          handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
          maxPayload: options.maxBytes,
        });
        // What it says after we have left is nobody's business.
        this.on('error', () => undefined);
        connection.socket = this;
      }

      /** graphql-ws takes what is no text for a message that is parsed already. */
      override emit(event: string | symbol, ...args: unknown[]): boolean {
        const message = event === 'message' && parseMessage(String(args[0]));
        return message ? super.emit(event, message, true) : super.emit(event, ...args);
      }
    },
    connectionParams: () => options.connectionParams(),
    retryAttempts: 0,
    shouldRetry: () => false,
    // A peer that vanished without a word is only noticed by its silence.
    keepAlive: PING_INTERVAL_MS,
    on: {
      opened: () => {
        timer = setTimeout(() => connection.socket?.terminate(), CONNECTION_ACK_TIMEOUT_MS);
      },
      connected: () => {
        clearTimeout(timer);
        seen.connection = true;
      },
      ping: (received) => {
        // While nothing is read, no answer can be.
        if (received || connection.socket?.isPaused) return;
        timer = setTimeout(() => {
          if (!connection.socket?.isPaused) connection.socket?.terminate();
        }, PING_INTERVAL_MS / 2);
      },
      pong: () => clearTimeout(timer),
    },
  });
  const listening = new AbortController();
  try {
    return await new Promise<ConnectionResult>((resolve) => {
      const lost = (reason: string) =>
        resolve({ kind: 'lost', connected: seen.connection, sawEvent: seen.event, reason });
      const end = client.subscribe(options.request(), {
        next: (event) => {
          seen.event = true;
          if (!signal.aborted) options.onEvent(toSubgraphResponse(event) ?? NO_EVENT);
        },
        error: (error) => {
          if (!Array.isArray(error)) return lost(describe(error));
          const { errors = [] } = toSubgraphResponse({ errors: error }) ?? {};
          resolve({ kind: 'refused', sawEvent: seen.event, errors });
        },
        complete: () => resolve({ kind: 'complete', sawEvent: seen.event }),
      });
      const abandon = () => {
        end();
        lost('stopped');
      };
      signal.addEventListener('abort', abandon, { signal: listening.signal });
    });
  } finally {
    listening.abort();
    clearTimeout(timer);
    // In order, so that the subgraph knows that nobody listens any more; at once where there is nobody to tell.
    // The answer to a close has to be read.
    connection.socket?.resume();
    if (seen.connection) await client.dispose();
    else connection.socket?.terminate();
    connection.socket = undefined;
  }
}

/** Undefined: graphql-ws says what is wrong with it. */
function parseMessage(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const NO_EVENT: SubgraphResponse = {
  data: null,
  errors: [{ message: 'The event is not valid.', extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }],
};

function describe(error: unknown): string {
  if (!isObject(error)) return 'connection lost';
  // An Error, a WebSocket's ErrorEvent, or its CloseEvent.
  return 'message' in error ? String(error['message']) : `closed with ${String(error['code'])}`;
}
