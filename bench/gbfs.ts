/**
 * npm run bench:gbfs
 *
 * What the feeds for trip planners cost in a town of 10,000 bikes and 1,000 stations: how long it takes to write all files
 * of both versions and how long the process is held up meanwhile, their bytes, and how many requests a second the service
 * answers, with and without what the client has already. Written to bench/results/gbfs.json.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import type { Served } from './gbfs/feed-process.ts';
import { fillBikes, newTown } from './growth/make-town.ts';
import { round, toQuantiles } from './router/statistics.ts';

const town = { ...newTown, bikes: 10_000, stations: 1_000 };
const seconds = 5;
const clients = 16;

await using folder = await openTemporaryFolder();
const file = join(folder.path, 'bikes.db');
await migrate({
  file,
  migrations: join(import.meta.dirname, '../prisma/bikes/migrations'),
  variable: 'BIKES_DATABASE',
});
fillBikes(file, town);
// Ids that cannot be compressed, as they are in a real town.
const database = new BetterSqlite3(file);
database.exec(`UPDATE "Bike" SET "feedId" = lower(hex(randomblob(4)) || '-' || hex(randomblob(12)))`);
database.close();

const child = fork(join(import.meta.dirname, 'gbfs/feed-process.ts'), [file]);
const [served] = (await once(child, 'message')) as [Served];
const { port, assertion, builds } = served;
console.log('all files of both versions are written in, ms:', builds);

const agent = new Agent({ keepAlive: true, maxSockets: clients });
const files = ['station_information', 'station_status', 'vehicle_status'];
const bytes: Record<string, { json: number; gzip: number }> = {};
const rates: Record<string, object> = {};
for (const name of files) {
  const path = `/gbfs/3.0/${name}.json`;
  const plain = await ask(path, {});
  bytes[name] = { json: plain.body.length, gzip: gzipSync(plain.body).length };
  rates[name] = {
    plain: await measure(path, {}),
    gzip: await measure(path, { 'accept-encoding': 'gzip' }),
    known: await measure(path, { 'if-none-match': plain.etag }),
  };
}
agent.destroy();
child.disconnect();

console.table(bytes);
for (const [name, rate] of Object.entries(rates)) console.log(name, rate);
const results = join(import.meta.dirname, 'results');
await mkdir(results, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const { bikes, stations } = town;
await writeFile(
  join(results, 'gbfs.json'),
  `${JSON.stringify({ machine, town: { bikes, stations }, clients, builds, bytes, requests: rates }, null, 2)}\n`,
);

interface Answer {
  status: number;
  etag: string;
  body: Buffer;
}

function ask(path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port, path, agent, headers: { 'x-viewer-assertion': assertion, ...headers } };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, etag: received.etag ?? '', body: Buffer.concat(chunks) });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** Requests one after the other by each of the clients. */
async function measure(path: string, headers: Record<string, string>) {
  const latencies: number[] = [];
  let status = 0;
  const until = performance.now() + seconds * 1_000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const start = performance.now();
        ({ status } = await ask(path, headers));
        latencies.push(performance.now() - start);
      }
    }),
  );
  const { p50, p99 } = toQuantiles(latencies);
  return { status, perSecond: round(latencies.length / seconds), p50Ms: round(p50, 2), p99Ms: round(p99, 2) };
}
