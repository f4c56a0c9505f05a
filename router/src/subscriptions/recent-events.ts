/** An event as the clients get it, with its position in the subscription. */
export interface DeliveredEvent {
  cursor: string;
  payload: string;
}

const MAX_EVENTS = 64;
/** Characters of all payloads together. */
const MAX_LENGTH = 256 * 1024;

/** The last events of a subscription, so that whoever is as far as one of them can be given the rest. */
export interface RecentEvents {
  add(event: DeliveredEvent): void;
  /** The events after this one, the oldest first; undefined if it is not among the last. */
  after(cursor: string): readonly DeliveredEvent[] | undefined;
}

/** Keeps 64 events, fewer if they are long. */
export function createRecentEvents(): RecentEvents {
  const events: DeliveredEvent[] = [];
  let length = 0;
  return {
    add(event) {
      events.push(event);
      length += event.payload.length;
      while (events.length > MAX_EVENTS || length > MAX_LENGTH) length -= events.shift()?.payload.length ?? 0;
    },
    after(cursor) {
      const index = events.findLastIndex((event) => event.cursor === cursor);
      return index === -1 ? undefined : events.slice(index + 1);
    },
  };
}
