import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isObject, type Data } from '../execution/spots.ts';
import type { SubgraphError } from '../execution/subgraph-client.ts';

/** One event, or one failed event, as the subgraph sent it. */
export interface UpstreamEvent {
  data?: Data | null;
  errors?: readonly SubgraphError[];
}

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
  /** Asked before every connection. */
  connectionParams(): Record<string, unknown>;
  /** Asked before every subscribe, so that it can go on after the last event. */
  request(): SubscribePayload;
  /** Whether `request` knows how to go on after a loss. Then an end is one too: a service that stops in order. */
  resumable: boolean;
  /** Whether it knows so now; if not, coming back could leave a gap that nobody sees. */
  canResume(): boolean;
  onEvent(event: UpstreamEvent): void;
  onEnd(end: UpstreamEnd): void;
  onLost(reason: string): void;
}

/** About five seconds: a service that starts again is back by then. */
const FIRST_ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 2_000;
const PING_EVERY_MS = 10_000;

/** Subscribes at a subgraph, and again whenever the connection is lost, as long as that is honest. */
export function openUpstream(options: UpstreamOptions): Disposable {
  const stop = new AbortController();

  async function follow(): Promise<UpstreamEnd> {
    let everConnected = false;
    for (let attempt = 0; ; attempt += 1) {
      const round = await subscribeOnce(options, stop.signal);
      if (stop.signal.aborted) return { kind: 'complete' };
      if (round.kind === 'refused' || (round.kind === 'complete' && !options.resumable)) return round;
      options.onLost(round.kind === 'complete' ? 'ended' : round.reason);
      everConnected ||= round.kind === 'complete' || round.connected;
      // A stream that brings something is worth coming back to at once.
      if (round.sawEvent) attempt = 0;
      if (everConnected && !options.canResume()) return { kind: 'interrupted' };
      if (!everConnected && attempt + 1 >= FIRST_ATTEMPTS) return { kind: 'unavailable' };
      const pause = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
      await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  void follow().then((end) => {
    if (!stop.signal.aborted) options.onEnd(end);
  });
  return { [Symbol.dispose]: () => stop.abort() };
}

type Round = { sawEvent: boolean } & (
  | Extract<UpstreamEnd, { kind: 'complete' | 'refused' }>
  | { kind: 'lost'; connected: boolean; reason: string }
);

/** One connection for one subscription, from its opening to its end. */
async function subscribeOnce(options: UpstreamOptions, signal: AbortSignal): Promise<Round> {
  let connected = false;
  let sawEvent = false;
  let overdue: NodeJS.Timeout | undefined;
  const client = createClient({
    url: options.url,
    webSocketImpl: WebSocket,
    connectionParams: () => options.connectionParams(),
    connectionAckWaitTimeout: 5_000,
    retryAttempts: 0,
    shouldRetry: () => false,
    // A peer that vanished without a word is only noticed by its silence.
    keepAlive: PING_EVERY_MS,
    on: {
      connected: () => {
        connected = true;
      },
      ping: (received) => {
        if (!received) overdue = setTimeout(() => client.terminate(), PING_EVERY_MS / 2);
      },
      pong: () => clearTimeout(overdue),
    },
  });
  try {
    return await new Promise<Round>((resolve) => {
      const lost = (reason: string) => resolve({ kind: 'lost', connected, sawEvent, reason });
      const end = client.subscribe(options.request(), {
        next: (event) => {
          sawEvent = true;
          if (!signal.aborted) options.onEvent(event as UpstreamEvent);
        },
        error: (error) => {
          if (Array.isArray(error)) resolve({ kind: 'refused', sawEvent, errors: error as SubgraphError[] });
          else lost(describe(error));
        },
        complete: () => resolve({ kind: 'complete', sawEvent }),
      });
      signal.addEventListener('abort', () => {
        end();
        lost('stopped');
      });
    });
  } finally {
    clearTimeout(overdue);
    await client.dispose();
  }
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  return isObject(error) && 'code' in error ? `closed with ${String(error['code'])}` : 'connection lost';
}
