import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';

/** Periodic checks of all subgraphs. Disposing of it ends them. */
export interface SubgraphWatch extends AsyncDisposable {
  /** Subgraphs that did not respond to the last check. Waits for the first check. */
  findUnreachable(): Promise<readonly string[]>;
}

/** What the checks need. */
export interface WatchOptions {
  /** Read at each check, because the supergraph may change. */
  endpoints: () => SchemaGeneration['endpoints'];
  /** Headers that authenticate the router at a subgraph. */
  headers: (name: string) => Record<string, string>;
  intervalMs?: number;
}

/** Time limit of one check, and of the wait for the first one. */
const HEALTH_CHECK_TIMEOUT_MS = 2_000;

/** Lets subgraphs recognise health checks in their logs. */
export const HEALTH_CHECK_USER_AGENT = 'router-health-check';

/** Checks every subgraph periodically, so that a readiness request does not wait for them. */
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
      // Any status below 500 counts as alive.
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
