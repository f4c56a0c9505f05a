/**
 * npm run bench:live                            all three
 * npm run bench:live -- --part latency --seconds 30
 * npm run bench:live -- --part outage --away 60
 * npm run bench:live -- --part replay --subscribers 20 --events 20000
 *
 * On real brokers, with 20 subscribers and 100 commands a second: the time from an event's instant to its arrival at
 * each socket, and how long subscribers take to be level again after Kafka was away. And how long bikes takes to say
 * that
 * it is alive while subscribers resume over a long history. Written to bench/results/live.json.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLocalBrokers } from '@bike-rentals/testing';
import { startBrokerSystem } from '../e2e/support/system.ts';
import { startTraffic } from './live/commands.ts';
import { measureReplay } from './live/replay.ts';
import { toQuantiles, watchEvents } from './live/subscribers.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'all' },
    subscribers: { type: 'string', default: '20' },
    commands: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    away: { type: 'string', default: '60' },
    events: { type: 'string', default: '20000' },
  },
});
const isWanted = (part: string) => values.part === 'all' || values.part === part;
const subscribers = Number(values.subscribers);
const warmUpMs = 5_000;

const figures: Record<string, unknown> = {};
if (isWanted('replay')) figures['replay'] = await measureReplay(subscribers, Number(values.events));
if (isWanted('latency') || isWanted('outage')) Object.assign(figures, await measureSystem());
console.log(figures);

const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const file = join(folder, 'live.json');
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const known: unknown = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
await writeFile(file, `${JSON.stringify({ ...(known as object), machine, ...figures }, null, 2)}\n`);
process.exit(0);

async function measureSystem(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  await using brokers = await startLocalBrokers();
  await using system = await startBrokerSystem(brokers);
  await using traffic = await startTraffic(system, Number(values.commands));
  await using watch = await watchEvents(traffic.riders.slice(0, subscribers), traffic.fleet);
  if (isWanted('latency')) {
    await wait(warmUpMs);
    watch.delays.length = 0;
    const before = traffic.count;
    await wait(Number(values.seconds) * 1_000);
    found['latency'] = {
      subscribers,
      commandsPerSecond: Math.round((traffic.count - before) / Number(values.seconds)),
      eventToSocketMs: toQuantiles(watch.delays),
      deliveries: watch.delays.length,
    };
  }
  if (isWanted('outage')) {
    await brokers.kafka.kill();
    await wait(Number(values.away) * 1_000);
    await brokers.kafka.start();
    const back = performance.now();
    const last = await traffic.getLastSeq();
    await watch.allReach(last);
    const levelAfterS = (performance.now() - back) / 1_000;
    found['outage'] = { subscribers, awayS: Number(values.away), levelAfterS, missed: watch.countGaps() };
  }
  return found;
}
