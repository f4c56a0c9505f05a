import { createLiveFeed, type LiveFeed } from '@bike-rentals/subgraph';
import { toCatalogueChange, type CatalogueChange } from './catalogue-change.ts';
import { toLiveEvent, type LiveEvent, type StoredEvent } from './live-event.ts';

/** Hands each live event to the subscribers of this process, by what it is about. */
export interface EventFeed {
  /** An event that is for nobody is left out. */
  publish(event: StoredEvent): void;
  bikes: EventTopic<LiveEvent>;
  catalogue: EventTopic<CatalogueChange>;
  /** Ends every iteration. */
  close(): void;
}

/** The events of one kind. */
export interface EventTopic<Event> {
  join(): LiveFeed<Event>;
}

/** Creates a feed without subscribers. */
export function createEventFeed(): EventFeed {
  const bikes = createTopic(toLiveEvent);
  const catalogue = createTopic(toCatalogueChange);
  return {
    publish(event) {
      bikes.publish(event);
      catalogue.publish(event);
    },
    bikes,
    catalogue,
    close() {
      bikes.close();
      catalogue.close();
    },
  };
}

function createTopic<Event>(toEvent: (event: StoredEvent) => Event | undefined) {
  const feeds = new Set<LiveFeed<Event>>();
  return {
    publish(stored: StoredEvent) {
      const event = toEvent(stored);
      if (event) feeds.forEach((feed) => feed.push(event));
    },
    join() {
      const feed = createLiveFeed<Event>(() => feeds.delete(feed));
      feeds.add(feed);
      return feed;
    },
    close: () => feeds.forEach((feed) => feed.end()),
  };
}
