/**
 * npm run test:faults                 a short run of each kind, in some four minutes
 * npm run test:faults -- --long       longer and harder
 * npm run test:faults -- --seed 7     what chance decides, as it was decided under this seed
 * npm run test:faults -- --only disk  the runs whose name has this word
 *
 * Runs the whole system as processes on RabbitMQ and Kafka of its own, breaks it while riders rent and watchers watch,
 * and compares afterwards what the clients were told with the databases and the topic. Exit code 1 if anything was lost
 * or doubled, if an invariant does not hold, if a service is not ready again, or ended without being killed by the run.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BrokersMissingError, openTemporaryFolder } from '@bike-rentals/testing';
import { createRandom } from '@bike-rentals/runtime';
import { openAnswerLog, type AnswerLog } from './answer-log.ts';
import { compare } from './compare.ts';
import { startRiders } from './riders.ts';
import { runs, type Run } from './runs.ts';
import { startWatcher, type Watcher } from './watchers.ts';
import { openWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const scale = values.long ? 5 : 1;
const riderCount = 12;
const watcherCount = 4;
const readyWithinMs = 60_000;

interface Row {
  run: string;
  seconds: number;
  answers: number;
  'longest gap (s)': number;
  lost: number;
  doubled: number;
  violations: number;
  events: number;
  'ready again (s)': number | string;
  'ended by itself': string;
  remark: string;
}

async function main(): Promise<boolean> {
  console.log(`Seed ${seed}${values.long ? ', long' : ''}. Starting RabbitMQ, Kafka and the services …`);
  await using folder = await openTemporaryFolder();
  await using world = await openWorld({ riders: riderCount });
  using log = openAnswerLog(join(folder.path, 'answers.jsonl'));
  const watchers = Array.from({ length: watcherCount }, (_, index) =>
    startWatcher(world.system.url, world.riders[index] as (typeof world.riders)[number], world.cursor),
  );
  const rows: Row[] = [];
  const faults: string[] = [];
  for (const [index, run] of runs.entries()) {
    if (!run.name.includes(values.only)) continue;
    const { row, found } = await perform(run, { world, log, watchers, seed: seed + index });
    rows.push(row);
    faults.push(...found.map((fault) => `${run.name}: ${fault}`));
    console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${run.name} (${row.seconds} s): ${row.remark}`);
  }
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  console.table(rows);
  for (const fault of faults.slice(0, 50)) console.error(fault);
  const passed = rows.length - new Set(faults.map((fault) => fault.split(':')[0])).size;
  console.log(`${passed} passed, ${rows.length - passed} failed`);
  if (faults.length > 0) console.error(`To see it again: npm run test:faults -- --seed ${seed}`);
  return faults.length === 0;
}

interface Setting {
  world: World;
  log: AnswerLog;
  watchers: readonly Watcher[];
  seed: number;
}

async function perform(
  run: Run,
  { world, log, watchers, seed: own }: Setting,
): Promise<{ row: Row; found: string[] }> {
  const from = performance.now();
  const before = log.answers.length;
  log.takeMaxGapMs();
  const { riders, models, stationId } = world;
  const riding = startRiders({ url: world.system.url, riders, models, stationId, log, pauseMs: 50 });
  const found: string[] = [];
  const fail = (error: unknown) => void found.push(error instanceof Error ? error.message : String(error));
  const context = { world, random: createRandom(own), scale };
  const remark = await run.act(context).catch((error: unknown) => {
    fail(error);
    return 'failed';
  });
  await riding.finish().catch(fail);
  // Taken before the comparison, during which no client sends requests.
  const maxGapMs = log.takeMaxGapMs();
  const readyMs = await world.awaitReady(readyWithinMs);
  if (readyMs === undefined)
    found.push(`not every service was ready again within ${readyWithinMs / 1_000} s`);
  const { lost, doubled, violations, events } = await compare(world, log.answers, watchers);
  const ended = world.takeUnexpectedEnds();
  found.push(...lost, ...doubled, ...violations, ...events);
  found.push(...ended.map((name) => `${name} ended without being killed by the run`));
  const toSeconds = (ms: number) => Math.round(ms / 100) / 10;
  return {
    found,
    row: {
      run: run.name,
      seconds: toSeconds(performance.now() - from),
      answers: log.answers.length - before,
      'longest gap (s)': toSeconds(maxGapMs),
      lost: lost.length,
      doubled: doubled.length,
      violations: violations.length,
      events: events.length,
      'ready again (s)': readyMs === undefined ? 'never' : toSeconds(readyMs),
      'ended by itself': ended.join(', '),
      remark,
    },
  };
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof BrokersMissingError ? `SKIPPED: ${error.message}` : error);
  process.exitCode = error instanceof BrokersMissingError && !process.env['CI'] ? 0 : 1;
}
