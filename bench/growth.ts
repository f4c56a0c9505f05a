/**
 * npm run bench:growth
 *
 * Whether bikes and users become slower as a town grows and ages: batches of commands, sweeps, prunes and queries in a
 * new town (60 bikes, 12 stations) and in a large one after years (100,000 bikes, 2,000 stations, 500,000 ended entries
 * of waiting lists, a million rentals, two million commands and events), in turns. Written to bench/results/growth.json.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import type { Task } from './growth/bikes-process.ts';
import { fillBikes, fillUsers, newTown, oldTown, type TownSize } from './growth/make-town.ts';
import { queries } from './growth/queries.ts';
import { measureUsers } from './growth/users.ts';
import { median, round } from './router/statistics.ts';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '800' } } });
const requests = Number(values.requests);
const turns = 5;
const clients = 16;

const towns = { new: await makeTown(newTown), old: await makeTown(oldTown) };
const figures: Record<string, Record<'new' | 'old', number>> = {};
const note = (name: string, town: 'new' | 'old', value: number) => {
  (figures[name] ??= { new: NaN, old: NaN })[town] = value;
};

for (const name of ['new', 'old'] as const) {
  const { medians, longest } = await towns[name].ask<{
    medians: Record<string, number>;
    longest: { name: string; ms: number };
  }>('write');
  for (const [task, ms] of Object.entries(medians)) note(`${task}, ms`, name, ms);
  note('longest transaction, ms', name, longest.ms);
  console.log(`longest transaction in the ${name} town: ${longest.name}, ${round(longest.ms, 1)} ms`);
  for (const [task, ms] of Object.entries(await measureUsers(towns[name].usersFile)))
    note(`${task}, ms`, name, ms);
}
await measureReads();
for (const town of Object.values(towns)) await town[Symbol.asyncDispose]();

const table = Object.entries(figures).map(([what, { new: first, old }]) => ({
  what,
  'new town': round(first, 2),
  'old town': round(old, 2),
  ratio: round(old / first, 2),
}));
console.table(table);
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  join(folder, 'growth.json'),
  `${JSON.stringify({ machine, towns: { new: newTown, old: oldTown }, figures: table }, null, 2)}\n`,
);

/** CPU of bikes for each query: the towns take turns, so that both have the same share of the machine. */
async function measureReads(): Promise<void> {
  const served = {
    new: await towns.new.ask<Served>('serve'),
    old: await towns.old.ask<Served>('serve'),
  };
  for (const [name, { startMs, heapMb }] of Object.entries(served)) {
    note('start, ms', name as 'new' | 'old', startMs);
    note('heap, MB', name as 'new' | 'old', heapMb);
  }
  for (const [what, operation] of Object.entries(queries)) {
    const samples = { new: [] as number[], old: [] as number[] };
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const name of ['new', 'old'] as const) {
        const { assertion } = await towns[name].ask<Pick<Served, 'assertion'>>('sign');
        const before = await towns[name].ask<number>('cpu');
        await Promise.all(
          Array.from({ length: clients }, async () => {
            for (let index = 0; index < requests / clients; index += 1) {
              await query({ ...served[name], assertion }, operation);
            }
          }),
        );
        const used = (await towns[name].ask<number>('cpu')) - before;
        // The first turn warms up.
        if (turn > 0) samples[name].push(used / requests);
      }
    }
    note(`${what}, ms of CPU`, 'new', median(samples.new));
    note(`${what}, ms of CPU`, 'old', median(samples.old));
  }
}

interface Served {
  port: number;
  assertion: string;
  startMs: number;
  heapMb: number;
}

async function query({ port, assertion }: Served, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-viewer-assertion': assertion },
    body: JSON.stringify(body),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
}

async function makeTown(size: TownSize) {
  const folder = await openTemporaryFolder();
  const [bikesFile, usersFile] = [join(folder.path, 'bikes.db'), join(folder.path, 'users.db')];
  const prisma = join(import.meta.dirname, '../prisma');
  await migrate({
    file: bikesFile,
    migrations: join(prisma, 'bikes/migrations'),
    variable: 'BIKES_DATABASE',
  });
  await migrate({
    file: usersFile,
    migrations: join(prisma, 'users/migrations'),
    variable: 'USERS_DATABASE',
  });
  const started = performance.now();
  fillBikes(bikesFile, size);
  fillUsers(usersFile, size);
  console.log(
    `a town of ${size.bikes} bikes was made in ${round((performance.now() - started) / 1_000, 1)} s`,
  );
  const child = fork(join(import.meta.dirname, 'growth/bikes-process.ts'), [bikesFile], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  return {
    usersFile,
    ask: <Result>(task: Task) => ask<Result>(child, task),
    async [Symbol.asyncDispose]() {
      child.kill();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function ask<Result>(child: ChildProcess, task: Task): Promise<Result> {
  return new Promise((resolve, reject) => {
    child.once('message', ({ result }: { result: Result }) => {
      child.removeListener('exit', reject);
      resolve(result);
    });
    child.once('exit', reject);
    child.send({ task });
  });
}
