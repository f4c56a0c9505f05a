/** An event as the clients get it, with its position in the subscription. */
export interface DeliveredEvent {
  cursor: string;
  payload: string;
}

const MAX_EVENTS = 64;
/** Characters of all payloads together. */
const MAX_LENGTH = 64 * 1024;

/** The last events that a shared subscription has delivered: a client that has one of them gets those after it. */
export interface RecentEvents {
  add(event: DeliveredEvent): void;
  /** The events after this one, the oldest first; undefined if it is not among the last. */
  after(cursor: string): readonly DeliveredEvent[] | undefined;
  /** Keeps the cursor of the last event only. */
  keepLast(): void;
  /** Forgets all: there was an event without a cursor, which no client may skip. */
  forget(): void;
}

/** Keeps 64 events, fewer if they are long, and the cursor of the one before them. */
export function createRecentEvents(): RecentEvents {
  let before: string | undefined;
  let events: DeliveredEvent[] = [];
  let length = 0;

  function drop(): void {
    const first = events.shift();
    before = first?.cursor;
    length -= first?.payload.length ?? 0;
  }

  return {
    add(event) {
      events.push(event);
      length += event.payload.length;
      while (events.length > MAX_EVENTS || length > MAX_LENGTH) drop();
    },
    after(cursor) {
      if (cursor === before) return events;
      const index = events.findLastIndex((event) => event.cursor === cursor);
      return index === -1 ? undefined : events.slice(index + 1);
    },
    keepLast() {
      while (events.length > 0) drop();
    },
    forget() {
      before = undefined;
      events = [];
      length = 0;
    },
  };
}
