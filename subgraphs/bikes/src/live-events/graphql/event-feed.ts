import { createLiveFeed, type LiveFeed } from '@bike-rentals/subgraph';
import { toCatalogueChange, type CatalogueChange } from './catalogue-change.ts';
import { toLiveEvent, type LiveEvent, type PublishedEvent, type StoredEvent } from './live-event.ts';

/** Hands each live event to the subscribers of this process, by what it is about. */
export interface EventFeed {
  /** An event that is for nobody is left out. */
  publish(event: PublishedEvent): void;
  bikes: EventTopic<LiveEvent>;
  catalogue: EventTopic<CatalogueChange>;
  /** The number of subscribers that read. */
  countReaders(): number;
  /** Ends every iteration. */
  close(): void;
}

/** The events of one kind. */
export interface EventTopic<Event> {
  join(): LiveFeed<Event>;
}

/** Creates a feed without subscribers. `onMiss` is called when one is too slow, and is led back to the table. */
export function createEventFeed(onMiss: () => void = () => undefined): EventFeed {
  const bikes = createTopic(toLiveEvent, onMiss);
  const catalogue = createTopic(toCatalogueChange, onMiss);
  return {
    publish(event) {
      bikes.publish(event);
      catalogue.publish(event);
    },
    bikes,
    catalogue,
    countReaders: () => bikes.countReaders() + catalogue.countReaders(),
    close() {
      bikes.close();
      catalogue.close();
    },
  };
}

function createTopic<Event>(toEvent: (event: StoredEvent) => Event | undefined, onMiss: () => void) {
  const feeds = new Set<LiveFeed<Event>>();
  return {
    publish({ trace, ...stored }: PublishedEvent) {
      const event = toEvent(stored);
      if (!event) return;
      const published = trace === undefined ? event : { ...event, trace };
      feeds.forEach((feed) => feed.push(published));
    },
    join() {
      const feed = createLiveFeed<Event>(() => feeds.delete(feed), onMiss);
      feeds.add(feed);
      return feed;
    },
    countReaders: () => feeds.size,
    close: () => feeds.forEach((feed) => feed.end()),
  };
}
