import { bikeEvents, parseMessage } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import { toLiveEvent } from '../graphql/bike-events.ts';
import type { EventFeed } from '../graphql/event-feed.ts';

/** Hands what happened, in whichever instance, to this process's subscribers. */
export function onLiveEvents(feed: EventFeed, log: Log): (events: EventMessage[]) => Promise<void> {
  return async (events) => {
    for (const event of events) {
      const parsed = parseMessage(bikeEvents, event);
      if (parsed.kind !== 'message') {
        log.warn({ eventId: event.id, reason: parsed.reason }, 'event passed over');
        continue;
      }
      const { at, payload } = parsed.message.body;
      const live = toLiveEvent({ seq: event.seq, id: event.id, type: event.type, at, payload });
      if (live) feed.publish(live);
    }
  };
}
