/**
 * npm run demo:town -- --bikes 10000 --rentals 1000000    a demo town of that size in DATA_DIR, for `npm start`
 *
 * The system must be stopped. What is there stays; a town that is as large already is left as it is.
 */
import { parseArgs } from 'node:util';
import { ConfigError, StartupError, readMode, runScript } from '@bike-rentals/runtime';
import { assertNotInUse } from '@bike-rentals/sqlite';
import { growTown } from './src/grow-town.ts';
import { createDemoRandom } from './src/random.ts';
import { demoSeed, prepareDemo } from './src/seed-demo.ts';
import { lockDataFolder, toMigrationTarget } from '@bike-rentals/system/paths';
import { prepare } from '@bike-rentals/system/first-start';

// Opening hours of the demo town are computed: see main.ts of bikes.
process.env.TZ = 'UTC';

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      bikes: { type: 'string', default: '10000' },
      rentals: { type: 'string', default: '1000000' },
    },
  });
  const [bikes, rentals] = [readCount('bikes', values.bikes), readCount('rentals', values.rentals)];
  const { env } = process;
  if (readMode(env) === 'production') throw new ConfigError('NODE_ENV', 'production has no demo town');
  using _lock = lockDataFolder(env);
  const tell = (step: string) => console.log(`  ${step}`);
  await prepare(env, tell);
  await prepareDemo(env, { demo: true, tell });
  const target = toMigrationTarget('bikes', env);
  assertNotInUse(target);
  const started = performance.now();
  const added = growTown(target.file, {
    bikes,
    rentals,
    random: createDemoRandom(demoSeed + 2),
    now: new Date(),
  });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`added ${added.bikes} bikes and ${added.rentals} rentals in ${seconds} s`);
});

function readCount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 10_000_000) return value;
  throw new StartupError(`--${name} is a whole number from 0 to 10000000`);
}
