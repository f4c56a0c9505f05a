import type { Metrics } from '@bike-rentals/metrics';
import type { Clock } from '@bike-rentals/runtime';
import type { Outbox } from './outbox.ts';

/** Events go out within a second; a broker that restarts takes some more. */
const maxUnsentSeconds = 30;

/** Counted at most: after a long outage of Kafka there may be millions. */
const maxCounted = 10_000;

/** Adds where the relay stands, for dashboards: readiness looks at `toOutboxGauges`. */
export function addOutboxMetrics(
  metrics: Metrics,
  outbox: Pick<Outbox, 'findPositions' | 'countUnsent' | 'holdsLease'>,
  { topic, key }: { topic: string; key: string },
): void {
  metrics.gauge({
    name: 'event_seq',
    help: 'Number of the last event that was recorded, and of the last that was published.',
    labelNames: ['topic', 'key', 'what'],
    async read() {
      const positions = Object.entries(await outbox.findPositions());
      return positions.map(([what, value]) => ({ labels: { topic, key, what }, value }));
    },
  });
  metrics.gauge({
    name: 'unsent_events',
    help: `Events that have not been published to Kafka, at most ${maxCounted}.`,
    read: () => outbox.countUnsent(maxCounted),
  });
  metrics.gauge({
    name: 'relay_lease_held',
    help: 'Whether this process publishes events: 1 or 0.',
    read: async () => ((await outbox.holdsLease()) ? 1 : 0),
  });
}

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
