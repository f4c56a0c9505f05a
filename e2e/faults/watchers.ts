import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Rider } from './riders.ts';

/** A subscriber that resumes after the last cursor that it was given, however often it is cut off. */
export interface Watcher {
  /** In the order in which they came, doubles included. */
  readonly eventIds: readonly string[];
  /** Resolves with true once it has this event, with false after so many milliseconds. */
  reach(eventId: string, withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

interface Event {
  eventId: string;
  cursor: string;
}

const retryMs = 200;

export function startWatcher(
  url: string,
  rider: Rider,
  after: string,
  selection = 'eventId cursor kind',
): Watcher {
  const eventIds: string[] = [];
  const seen = new Set<string>();
  const stop = new AbortController();
  let cursor = after;
  let arrived = Promise.withResolvers<undefined>();

  async function watchOnce(): Promise<void> {
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: () => ({ authorization: `Bearer ${rider.token}` }),
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      keepAlive: 2_000,
    });
    const end = () => void client.dispose();
    stop.signal.addEventListener('abort', end, { once: true });
    try {
      const events = client.iterate<{ bikeEvents: Event }>({
        query: `subscription ($after: ID) { bikeEvents(after: $after) { ${selection} } }`,
        variables: { after: cursor },
      });
      for await (const { data } of events) {
        // Errors of the moment: resume.
        if (!data) return;
        ({ cursor } = data.bikeEvents);
        eventIds.push(data.bikeEvents.eventId);
        seen.add(data.bikeEvents.eventId);
        arrived.resolve(undefined);
        arrived = Promise.withResolvers();
      }
    } finally {
      stop.signal.removeEventListener('abort', end);
      await client.dispose();
    }
  }

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await watchOnce().catch(() => undefined);
      await wait(retryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    eventIds,
    async reach(eventId, withinMs) {
      const deadline = performance.now() + withinMs;
      while (!seen.has(eventId) && performance.now() < deadline) {
        await Promise.race([arrived.promise, wait(retryMs)]);
      }
      return seen.has(eventId);
    },
    async stop() {
      stop.abort();
      await watching;
    },
  };
}
