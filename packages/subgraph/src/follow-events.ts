import { yieldToEventLoop } from '@bike-rentals/runtime';
import type { LiveFeed } from './live-feed.ts';
import type { EventBatches } from './subscribe-in-batches.ts';

/** A part of the stored events, in their order. */
export interface StoredPage<Event> {
  /** Those that the subscriber wants. */
  events: readonly Event[];
  /** The `seq` up to which the table was looked at. */
  last: number;
  /** Whether the table may hold more. */
  hasMore: boolean;
}

/** Where live and stored events come from. */
export interface FollowOptions<Event> {
  /** Joined before anything is read, so that nothing is left out between the table and what is live. */
  live: LiveFeed<Event>;
  /** The `seq` after which to begin; undefined for live events only. Throws what the client is to be told. */
  findStart: () => Promise<number | undefined>;
  readPage: (after: number, limit: number) => Promise<StoredPage<Event>>;
  /** Whether the subscriber wants a live event. */
  matches?: (event: Event) => boolean;
}

/** Events that are loaded and executed together: enough to share statements, few enough not to hold up others. */
const MAX_BATCH = 32;

/**
 * Stored events after some `seq`, then live ones, each once and in the order of `seq`. A subscriber that is too busy
 * for the live ones is led back to the table instead of being dropped.
 */
export function followEvents<Event extends { seq: number }>(
  options: FollowOptions<Event>,
): EventBatches<Event> {
  const batches = readBatches(options);
  return {
    next: () => batches.next(),
    // A generator that waits for an event hears of its end only after the next one: ending the feed wakes it.
    return() {
      options.live.end();
      return batches.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* readBatches<Event extends { seq: number }>({
  live,
  findStart,
  readPage,
  matches = () => true,
}: FollowOptions<Event>): AsyncGenerator<readonly Event[], void, undefined> {
  try {
    const start = await findStart();
    let last = start ?? -1;
    let isBehind = start !== undefined;
    for (;;) {
      while (isBehind) {
        await yieldToEventLoop();
        const page = await readPage(last, MAX_BATCH);
        ({ last, hasMore: isBehind } = page);
        if (page.events.length > 0) yield page.events;
      }
      const taken = await live.take(MAX_BATCH);
      if (!taken) return;
      if (taken.kind === 'missed') {
        last = Math.max(last, taken.first.seq - 1);
        isBehind = true;
        continue;
      }
      const fresh: Event[] = [];
      for (const event of taken.items) {
        if (event.seq <= last) continue;
        last = event.seq;
        if (matches(event)) fresh.push(event);
      }
      if (fresh.length > 0) yield fresh;
    }
  } finally {
    live.end();
  }
}
