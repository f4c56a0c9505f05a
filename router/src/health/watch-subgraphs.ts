import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { Generation } from '../supergraph/build-generation.ts';

export interface SubgraphWatch extends AsyncDisposable {
  /** Those that gave no answer when they were asked last. Waits for the first round. */
  findSilent(): Promise<readonly string[]>;
}

export interface WatchOptions {
  /** Asked each round: the supergraph changes. */
  endpoints: () => Generation['endpoints'];
  /** By which the subgraph `name` knows that it is us who ask. */
  headers: (name: string) => Record<string, string>;
  everyMs?: number;
}

/** The longest that one question may take, and with it a look at the state before the first round is over. */
const PATIENCE_MS = 2_000;

/** How subgraphs tell in their logs that nobody asks but us. */
export const PROBE = 'router-health-check';

/** Asks every subgraph now and then, so that whoever asks for our state does not have to wait for theirs. */
export function watchSubgraphs({ endpoints, headers, everyMs = 5_000 }: WatchOptions): SubgraphWatch {
  const stop = new AbortController();
  let silent: readonly string[] = [];

  async function look(): Promise<void> {
    const looks = await Promise.all(
      [...endpoints()].map(async ([name, { http }]) => ({ name, ok: await answers(http, headers(name)) })),
    );
    silent = looks.filter(({ ok }) => !ok).map(({ name }) => name);
  }
  async function answers(url: string, own: Record<string, string>): Promise<boolean> {
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { ...own, 'content-type': 'application/json', 'user-agent': PROBE },
        body: '{"query":"{__typename}"}',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      await body.dump();
      // Also one who refuses us is there.
      return statusCode < 500;
    } catch {
      return false;
    }
  }

  const isStopped = () => stop.signal.aborted;
  const first = look();
  const rounds = (async () => {
    await first;
    while (!isStopped()) {
      await wait(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      if (!isStopped()) await look();
    }
  })();
  return {
    async findSilent() {
      await first;
      return silent;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await rounds;
    },
  };
}
