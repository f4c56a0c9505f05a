import type { CommandHandler, DeliveryResult } from '@bike-rentals/messaging';
import type { Metrics } from '@bike-rentals/metrics';
import { createEventFeed, type EventFeed } from './live-events/graphql/event-feed.ts';
import { countBikesByState, countWaiting } from './overview/read-model/counts.ts';
import { countActiveRentals } from './overview/store/counts.ts';
import { sumPhotos } from './photos/store/photos.ts';
import type { FollowedReadModel } from './read-model/open-read-model.ts';
import type { Reader } from './store/open-store.ts';
import { countLiveHolds } from './waiting-list/store/waiting-list.ts';

/** From one command to as many as the transport hands over. */
const batchBounds = [1, 2, 4, 8, 16, 32];
/** What counts rows is not asked more often. */
const countMaxAgeMs = 15_000;

/** Counts commands with what became of them. A command that is delivered twice counts twice. */
export function observeCommands(handle: CommandHandler, metrics: Metrics): CommandHandler {
  const commands = metrics.counter(
    'commands_total',
    'Commands that were handled, by type and outcome.',
    'type',
    'outcome',
  );
  const batches = metrics
    .histogram('command_batch_size', 'Commands that were handled together.', batchBounds)
    .get();
  const durations = metrics
    .histogram(
      'command_batch_seconds',
      'Time to handle a batch.',
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    )
    .get();
  return async (deliveries) => {
    const start = performance.now();
    const results = await handle(deliveries);
    durations.observe((performance.now() - start) / 1_000);
    batches.observe(deliveries.length);
    results.forEach((result, index) => {
      // Senders choose the type of what cannot be handled.
      const type = result.kind === 'reply' ? (deliveries[index]?.command.type ?? '') : '';
      commands.get(type, toOutcome(result)).value += 1;
    });
    return results;
  };
}

const toOutcome = (result: DeliveryResult): string =>
  result.kind === 'reply' ? result.outcome.type : result.kind;

/** Adds the state of the town. */
export function addTownMetrics(
  metrics: Metrics,
  { read, followed }: { read: Reader; followed: FollowedReadModel },
): void {
  metrics.gauge({
    name: 'bikes',
    help: 'Bikes by state.',
    labelNames: ['state'],
    maxAgeMs: 0,
    async read() {
      const counts = countBikesByState(followed.readModel);
      return counts.map(({ state, bikes }) => ({ labels: { state }, value: bikes }));
    },
  });
  metrics.gauge({
    name: 'waiting_entries',
    help: 'Entries of waiting lists for which no bike is held.',
    maxAgeMs: 0,
    read: async () => countWaiting(followed.readModel),
  });
  const gauges: [name: string, help: string, count: (read: Reader) => Promise<number>][] = [
    ['active_rentals', 'Rentals that have not ended.', countActiveRentals],
    ['live_holds', 'Bikes that are held for somebody in a waiting list.', countLiveHolds],
    ['photos', 'Photos of damage that are kept.', async (reader) => (await sumPhotos(reader)).count],
    ['photo_bytes', 'Bytes of these photos.', async (reader) => (await sumPhotos(reader)).bytes],
  ];
  for (const [name, help, count] of gauges)
    metrics.gauge({ name, help, maxAgeMs: countMaxAgeMs, read: () => count(read) });
}

/** A feed whose readers are counted, and how often one was too slow. */
export function createObservedFeed(metrics: Metrics): EventFeed {
  const overruns = metrics
    .counter('feed_overruns_total', 'Subscribers that were too slow, and were led back to the table.')
    .get();
  const feed = createEventFeed(() => (overruns.value += 1));
  metrics.gauge({
    name: 'feed_readers',
    help: 'Subscribers that read live events.',
    maxAgeMs: 0,
    read: () => feed.countReaders(),
  });
  return feed;
}
