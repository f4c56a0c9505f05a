import type { Clock } from '@bike-rentals/runtime';
import type { ServiceGauge } from '@bike-rentals/subgraph';
import { countMailsGivenUp } from './notifications/store/notifications.ts';
import { findOldestPending } from './requests/store/requests.ts';
import { countDeadEvents } from './store/cursors.ts';
import type { Reader } from './store/open-store.ts';

/** A command takes some milliseconds, the takeover by the other instance of bikes some seconds. */
const maxPendingSeconds = 30;

/** What an operator watches of users. */
export function toGauges(read: Reader, clock: Clock): ServiceGauge[] {
  return [
    {
      name: 'oldest_pending_request_seconds',
      help: 'Age of the oldest rent or return request without an outcome; 0 if there is none.',
      limit: maxPendingSeconds,
      async read() {
        const oldest = await findOldestPending(read);
        return oldest ? Math.max(0, clock.now().getTime() - oldest.getTime()) / 1_000 : 0;
      },
    },
    {
      name: 'dead_events',
      help: 'Events that could not be taken in: see npm run dead-letters.',
      read: () => countDeadEvents(read),
    },
    {
      name: 'mails_given_up',
      help: 'Mails that no server took: see npm run dead-letters.',
      read: () => countMailsGivenUp(read),
    },
  ];
}
