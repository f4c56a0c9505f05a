/**
 * npm run bench:nginx      what NGINX before the router costs a simple query
 *
 * The same query, from 64 connections, in turns straight to the router and through NGINX. Medians of the rounds are
 * written to bench/results/.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { findFreePorts, openTemporaryFolder } from '@bike-rentals/testing';
import { Pool } from 'undici';
import { testNginx } from '../e2e/support/nginx.ts';
import { startEmbeddedSystem } from '../e2e/support/system.ts';
import { renderNginx, startNginx } from '@bike-rentals/system/nginx';

const connections = 64;
const rounds = 5;
const roundMs = 4_000;
const body = JSON.stringify({ query: '{ bikeModels(first: 5) { nodes { id name availableUnits } } }' });

interface Round {
  perSecond: number;
  p50: number;
  p99: number;
}

await using system = await startEmbeddedSystem();
await using folder = await openTemporaryFolder();
const [door = 0, inside = 0, insideUsers = 0, insideAuth = 0] = await findFreePorts(4);
const settings = {
  ...testNginx,
  listen: `127.0.0.1:${door}`,
  inside: `127.0.0.1:${inside}`,
  insideUsers: `127.0.0.1:${insideUsers}`,
  insideAuth: `127.0.0.1:${insideAuth}`,
  router: [new URL(system.url).host],
  requestsPerSecond: 1_000_000,
  requestBurst: 100_000,
};
await renderNginx(folder.path, settings);
await using _nginx = await startNginx(folder.path, settings);

const targets = { router: new URL(system.url).origin, nginx: `http://127.0.0.1:${door}` };
const measured: Record<keyof typeof targets, Round[]> = { router: [], nginx: [] };
for (const origin of Object.values(targets)) await run(origin);
for (let round = 0; round < rounds; round += 1) {
  measured.router.push(await run(targets.router));
  measured.nginx.push(await run(targets.nginx));
}
const router = toMedian(measured.router);
const nginx = toMedian(measured.nginx);
const ratio = Number((nginx.perSecond / router.perSecond).toFixed(2));
console.table({ router, 'through NGINX': nginx });
console.log(`Through NGINX: ${ratio} of the requests a second.`);
const results = join(import.meta.dirname, 'results');
await mkdir(results, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  join(results, 'nginx.json'),
  `${JSON.stringify({ machine, connections, rounds, router, nginx, ratio }, null, 2)}\n`,
);

async function run(origin: string): Promise<Round> {
  await using opened = new AsyncDisposableStack();
  const pool = opened.adopt(new Pool(origin, { connections }), (one) => one.close());
  const latencies: number[] = [];
  const until = performance.now() + roundMs;
  const headers = { 'content-type': 'application/json' };
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const started = performance.now();
        const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
        const text = await answer.body.text();
        if (answer.statusCode !== 200 || !text.startsWith('{"data"')) throw new Error(text);
        latencies.push(performance.now() - started);
      }
    }),
  );
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1));
  return { perSecond: Math.round((latencies.length / roundMs) * 1_000), p50: at(0.5), p99: at(0.99) };
}

function toMedian(all: Round[]): Round {
  const median = (field: keyof Round) =>
    all.map((round) => round[field]).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return { perSecond: median('perSecond'), p50: median('p50'), p99: median('p99') };
}
