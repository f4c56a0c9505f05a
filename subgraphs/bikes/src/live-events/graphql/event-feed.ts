import { createLiveFeed, type LiveFeed } from '@bike-rentals/subgraph';
import type { LiveEvent } from './live-event.ts';

/** Hands each live event to every subscriber of this process. */
export interface EventFeed {
  publish(event: LiveEvent): void;
  join(): LiveFeed<LiveEvent>;
  /** Ends every iteration. */
  close(): void;
}

/** Creates a feed without subscribers. */
export function createEventFeed(): EventFeed {
  const feeds = new Set<LiveFeed<LiveEvent>>();
  return {
    publish: (event) => feeds.forEach((feed) => feed.push(event)),
    join() {
      const feed = createLiveFeed<LiveEvent>(() => feeds.delete(feed));
      feeds.add(feed);
      return feed;
    },
    close: () => feeds.forEach((feed) => feed.end()),
  };
}
