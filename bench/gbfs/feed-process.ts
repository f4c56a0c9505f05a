// A process of the benchmark: bikes with its feeds. Writes them some times, tells what it took, and serves them.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAssertionSigner, createPrivateJwk, toJwks } from '@bike-rentals/identity';
import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { createUuid, silentLog, systemClock } from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import { takeSnapshot } from '../../subgraphs/bikes/src/gbfs/read-model/take-snapshot.ts';
import { createFeedPublisher } from '../../subgraphs/bikes/src/gbfs/http/feed-publisher.ts';
import { loadSources } from '../../subgraphs/bikes/src/gbfs/store/load-sources.ts';
import { testFeeds } from '../../subgraphs/bikes/src/gbfs/testing/test-feeds.ts';
import { initialRules } from '../../subgraphs/bikes/src/policies/domain/policy-keys.ts';
import { openReadModel } from '../../subgraphs/bikes/src/read-model/open-read-model.ts';
import { startBikes } from '../../subgraphs/bikes/src/start-bikes.ts';
import { openStore } from '../../subgraphs/bikes/src/store/open-store.ts';
import { createRuleReader } from '../../subgraphs/bikes/src/store/rule-reader.ts';
import { round, toQuantiles } from '../router/statistics.ts';

const file = process.argv[2] ?? '';
const turns = 30;

/** What the process tells the benchmark. */
export interface Served {
  port: number;
  /** Valid for as long as the clock of the process stands still. */
  assertion: string;
  builds: { ms: { p50: number; p99: number }; longestHoldUpMs: number };
}

process.once('disconnect', () => process.exit());

const key = createPrivateJwk();
// Neither do assertions end during the benchmark, nor are the feeds written anew.
const now = systemClock.now();
const clock = { now: () => now };
const transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
const { port } = await startBikes(
  {
    host: '127.0.0.1',
    port: 0,
    database: file,
    assertionKeys: toJwks([key]),
    system: { id: 'town', name: 'Town', timezone: 'Etc/UTC', currency: 'EUR', country: null, state: null },
    rules: initialRules,
    eventRetentionMs: 90 * day,
    photos: { keptMs: 365 * day, maxStoredBytes: 1024 ** 3 },
    feeds: testFeeds,
  },
  { transport, clock, createId: createUuid, log: silentLog },
);
const assertion = createAssertionSigner({ key, clock }).sign({ kind: 'anonymous' }, 'bikes');
const served: Served = { port, assertion, builds: await measureBuilds() };
process.send?.(served);

/** Each turn is as the first request after a minute: the last snapshot is too old, and both versions are asked for. */
async function measureBuilds(): Promise<Served['builds']> {
  await using store = await openStore(file);
  using followed = await openReadModel(file);
  const rules = createRuleReader();
  const times: number[] = [];
  let minutes = 0;
  const publisher = createFeedPublisher({
    settings: testFeeds,
    clock: { now: () => new Date(now.getTime() + minutes * 60_000) },
    takeSnapshot: async (at) =>
      takeSnapshot(followed.readModel, await loadSources({ read: store.read, rules }, at)),
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let turn = 0; turn < turns; turn += 1) {
    minutes += 1;
    const start = performance.now();
    await publisher.find('/3.0/gbfs.json');
    await publisher.find('/2.3/gbfs.json');
    times.push(performance.now() - start);
    // The first ones are those of a process that is not warm.
    if (turn === 4) delay.reset();
  }
  delay.disable();
  const { p50, p99 } = toQuantiles(times.slice(5));
  return { ms: { p50: round(p50, 1), p99: round(p99, 1) }, longestHoldUpMs: round(delay.max / 1e6, 1) };
}
