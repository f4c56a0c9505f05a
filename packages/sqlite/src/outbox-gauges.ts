import type { Clock } from '@bike-rentals/runtime';
import type { Outbox } from './outbox.ts';

/** Events go out within a second; a broker that restarts takes some more. */
const maxUnsentSeconds = 30;

/** What an operator watches of a service that publishes events: `packages/subgraph` serves it. */
export function toOutboxGauges(outbox: Pick<Outbox, 'findOldestUnsent' | 'countSetAside'>, clock: Clock) {
  return [
    {
      name: 'oldest_unsent_event_seconds',
      help: 'Age of the oldest event that has not been published to Kafka; 0 if all have.',
      limit: maxUnsentSeconds,
      async read() {
        const oldest = await outbox.findOldestUnsent();
        return oldest ? Math.max(0, clock.now().getTime() - oldest.getTime()) / 1_000 : 0;
      },
    },
    {
      name: 'set_aside_events',
      help: 'Events that Kafka did not take: see npm run dead-letters.',
      read: () => outbox.countSetAside(),
    },
  ];
}
