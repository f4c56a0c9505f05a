import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';

export interface SubgraphWatch extends AsyncDisposable {
  /** Those that gave no answer when they were asked last. Waits for the first round. */
  findUnreachable(): Promise<readonly string[]>;
}

export interface WatchOptions {
  /** Asked each round: the supergraph changes. */
  endpoints: () => SchemaGeneration['endpoints'];
  /** By which the subgraph `name` knows that it is us who ask. */
  headers: (name: string) => Record<string, string>;
  intervalMs?: number;
}

/** The longest that one question may take, and with it a look at the state before the first round is over. */
const HEALTH_CHECK_TIMEOUT_MS = 2_000;

/** How subgraphs tell in their logs that nobody asks but us. */
export const HEALTH_CHECK_USER_AGENT = 'router-health-check';

/** Asks every subgraph now and then, so that whoever asks for our state does not have to wait for theirs. */
export function watchSubgraphs({ endpoints, headers, intervalMs = 5_000 }: WatchOptions): SubgraphWatch {
  const stop = new AbortController();
  let unreachable: readonly string[] = [];

  async function checkAll(): Promise<void> {
    const results = await Promise.all(
      [...endpoints()].map(async ([name, { http }]) => ({
        name,
        ok: await isReachable(http, headers(name)),
      })),
    );
    unreachable = results.filter(({ ok }) => !ok).map(({ name }) => name);
  }
  async function isReachable(url: string, ownHeaders: Record<string, string>): Promise<boolean> {
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { ...ownHeaders, 'content-type': 'application/json', 'user-agent': HEALTH_CHECK_USER_AGENT },
        body: '{"query":"{__typename}"}',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(HEALTH_CHECK_TIMEOUT_MS)]),
      });
      await body.dump();
      // Also one who refuses us is there.
      return statusCode < 500;
    } catch {
      return false;
    }
  }

  const isStopped = () => stop.signal.aborted;
  const first = checkAll();
  const rounds = (async () => {
    await first;
    while (!isStopped()) {
      await wait(intervalMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      if (!isStopped()) await checkAll();
    }
  })();
  return {
    async findUnreachable() {
      await first;
      return unreachable;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await rounds;
    },
  };
}
