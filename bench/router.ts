/**
 * npm run bench:router                                       everything
 * npm run bench:router -- --part requests --only ours,stock --queries Q1 --rounds 3 --seconds 2
 * npm run bench:router -- --part subscriptions --idle-seconds 300
 * npm run bench:router -- --part requests --only ours --cpu-prof <folder>
 * npm run bench:router -- --part tracing --rounds 9          ours with no, 1 % and all requests traced
 *
 * Gateways side by side before the same subgraphs. Each is alone on one core; subgraphs, load and clients share
 * the other. Written to bench/results/.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GATEWAYS, TRACED } from './router/gateways.ts';
import { installCompetitors } from './router/install-competitors.ts';
import { measureRequests } from './router/measure-requests.ts';
import { measureSubscriptions } from './router/measure-subscriptions.ts';
import { moveAside } from './router/processes.ts';
import { openWorld } from './router/world.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'requests,subscriptions' },
    only: { type: 'string', default: GATEWAYS.join(',') },
    queries: { type: 'string', default: 'Q1,Q2,Q3' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    'idle-seconds': { type: 'string', default: '30' },
    selections: { type: 'string', default: 'shared,private' },
    'cpu-prof': { type: 'string' },
  },
});
const parts = values.part.split(',');
const names = GATEWAYS.filter((name) => values.only.split(',').includes(name));
const isPinned = moveAside();
if (!isPinned) console.error('Without taskset (Linux) nothing is kept apart; the figures are only rough.');
if (parts.includes('requests') && names.some((name) => name !== 'ours')) installCompetitors();
const profile = values['cpu-prof'];
const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];

await using world = await openWorld(nodeOptions);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, isPinned };

if (parts.includes('requests')) {
  const connections = Number(values.connections);
  const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), connections };
  const only = values.queries.split(',');
  const results = await measureRequests(names, world, { ...options, only });
  console.table(results);
  await save('router', { machine, ...options, results });
}
if (parts.includes('tracing')) {
  const connections = Number(values.connections);
  const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), connections };
  const results = await measureRequests(['ours', ...TRACED], world, {
    ...options,
    only: values.queries.split(','),
  });
  console.table(results);
  await save('router-tracing', { machine, ...options, results });
}
if (parts.includes('subscriptions')) {
  const idleSeconds = Number(values['idle-seconds']);
  const selections = (['shared', 'private'] as const).filter((one) =>
    values.selections.split(',').includes(one),
  );
  const results = await measureSubscriptions(world, { idleSeconds, selections });
  await save('router-subscriptions', { machine, ...results });
}

async function save(name: string, results: unknown): Promise<void> {
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
}
