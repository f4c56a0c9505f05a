/**
 * npm run bench:rentals                        64 clients, 60 s, embedded and on real brokers
 * npm run bench:rentals -- --seconds 10 --clients 32 --mode embedded
 *
 * Each client rents and returns in turn: through NGINX and the router on real brokers, through the router of the embedded
 * system, and, for comparison, at a single service with the same rules, as a team would build it first. Measured are the
 * mutations as the client sees them, the time from an event's instant to its arrival at the sockets of 20 subscribers,
 * and the CPU of each process. Written to bench/results/.
 */
import { randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder, startBrokers } from '@bike-rentals/testing';
import { createClient } from 'graphql-ws';
import jsonwebtoken from 'jsonwebtoken';
import { Agent, request, setGlobalDispatcher } from 'undici';
import { WebSocket } from 'ws';
import { getCursor, logIn, register, type Person, type Response } from '../e2e/support/client.ts';
import { addFleet, type Fleet } from '../e2e/support/fleet.ts';
import { startBrokerSystem, startEmbeddedSystem, type System } from '../e2e/support/system.ts';
import { fillBikes, idleModels, newTown } from './growth/make-town.ts';
import { readCpu, toMillisecondsEach, type CpuSeconds } from './rentals/cpu.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '64' },
    subscribers: { type: 'string', default: '20' },
    mode: { type: 'string', default: 'all' },
  },
});
const subscribers = Number(values.subscribers);
const isWanted = (mode: string) => values.mode === 'all' || values.mode === mode;
const seconds = Number(values.seconds);
const clients = Number(values.clients);
const warmUpSeconds = Math.min(5, seconds / 4);
setGlobalDispatcher(new Agent({ connections: clients }));

interface Figures {
  mode: string;
  rentsPerSecond: number;
  rent: Quantiles;
  return: Quantiles;
  /** Undefined without events. */
  eventToSocket?: Quantiles;
  pending: number;
  failed: number;
  /** Milliseconds of CPU of each process for a rent and its return. */
  cpu: CpuSeconds;
}
interface Quantiles {
  p50: number;
  p99: number;
}

const results: Figures[] = [];
if (isWanted('simple')) results.push(await measureSimpleService());
if (isWanted('embedded')) {
  await using system = await startEmbeddedSystem();
  results.push(await measure('embedded', system));
}
if (isWanted('brokers')) {
  await using brokers = await startBrokers();
  await using system = await startBrokerSystem(brokers);
  results.push(await measure('RabbitMQ and Kafka', system));
}
console.table(
  results.map(({ rent, return: back, eventToSocket, cpu: _, ...figures }) => ({
    ...figures,
    'rent p50/p99 ms': toText(rent),
    'return p50/p99 ms': toText(back),
    'event to socket p50/p99 ms': eventToSocket ? toText(eventToSocket) : '',
  })),
);
for (const { mode, cpu } of results) {
  console.log(`${mode}: ms of CPU for a rent and its return`);
  console.table({ ...cpu, all: toSum(cpu) });
}
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  join(folder, 'rentals.json'),
  `${JSON.stringify({ machine, clients, subscribers, seconds, results }, null, 2)}\n`,
);

async function measure(mode: string, system: System): Promise<Figures> {
  const admin = await logIn(system, 'admin');
  const fleet = await addFleet(admin, { bikes: clients, capacity: clients });
  const riders: Rider[] = [];
  for (let index = 0; index < clients; index += 1)
    riders.push(createRider(system.url, (await register(system)).token));
  const watches = await Promise.all(
    Array.from({ length: subscribers }, () => watchEvents(system, admin, fleet)),
  );
  await ride(riders, fleet, warmUpSeconds);
  for (const { delays } of watches) delays.length = 0;
  const figures = await rideAndMeasure(mode, riders, fleet);
  for (const watch of watches) await watch.dispose();
  return { ...figures, eventToSocket: toQuantiles(watches.flatMap(({ delays }) => delays)) };
}

async function rideAndMeasure(mode: string, riders: Rider[], fleet: Place): Promise<Figures> {
  const before = readCpu();
  const { rents, returns, pending, failed } = await ride(riders, fleet, seconds);
  return {
    mode,
    rentsPerSecond: Math.round(rents.length / seconds),
    rent: toQuantiles(rents),
    return: toQuantiles(returns),
    pending,
    failed,
    cpu: toMillisecondsEach(before, readCpu(), rents.length),
  };
}

/** One process, one transaction for each mutation: what the guarantees of the system are to be compared with. */
async function measureSimpleService(): Promise<Figures> {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'bikes.db');
  const migrations = join(import.meta.dirname, '../prisma/bikes/migrations');
  await migrate({ file, migrations, variable: 'BIKES_DATABASE' });
  fillBikes(file, { ...newTown, bikes: clients * newTown.models });
  const secret = randomUUID();
  const child = fork(join(import.meta.dirname, 'rentals/simple-service.ts'), [file, secret]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const riders = Array.from({ length: clients }, () =>
    createRider(url, jsonwebtoken.sign({ sub: randomUUID() }, secret)),
  );
  const fleet = { modelId: idleModels[0], stationId: 'station-1' };
  await ride(riders, fleet, warmUpSeconds);
  const figures = await rideAndMeasure('a single service', riders, fleet);
  child.disconnect();
  await once(child, 'exit');
  return figures;
}

/** Milliseconds from the instant that an event carries to its arrival. */
async function watchEvents(system: System, admin: Person, fleet: Fleet) {
  const delays: number[] = [];
  const client = createClient({
    url: system.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${admin.token}` },
  });
  const query = `subscription ($filter: BikeEventFilter, $after: ID) {
    bikeEvents(filter: $filter, after: $after) { at kind bike { id state } }
  }`;
  client.subscribe<{ bikeEvents: { at: string } }>(
    { query, variables: { filter: { modelId: fleet.modelId }, after: await getCursor(admin) } },
    {
      next: ({ data }) => data && delays.push(Date.now() - Date.parse(data.bikeEvents.at)),
      error: (error) => console.error('subscription', error),
      complete: () => undefined,
    },
  );
  return { delays, dispose: () => client.dispose() };
}

interface Ridden {
  rents: number[];
  returns: number[];
  pending: number;
  failed: number;
}

type Rider = Pick<Person, 'send'>;

/** `fetch` would take as much of the processors as the router. */
function createRider(url: string, token: string): Rider {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return {
    async send<Data>(query: string, variables?: object): Promise<Response<Data>> {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return { status: statusCode, ...((await body.json()) as object) };
    },
  };
}

type Place = Pick<Fleet, 'modelId' | 'stationId'>;

async function ride(riders: Rider[], fleet: Place, forSeconds: number): Promise<Ridden> {
  const ridden: Ridden = { rents: [], returns: [], pending: 0, failed: 0 };
  const until = performance.now() + forSeconds * 1_000;
  const rentMutation = `mutation ($input: RentBikeInput!) {
    rentBike(input: $input) { __typename ... on RentalStarted { rentalId } ... on RentalRefused { code } }
  }`;
  const returnMutation = 'mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }';
  await Promise.all(
    riders.map(async (rider) => {
      while (performance.now() < until) {
        const started = performance.now();
        const rent = await rider.send<{ rentBike: { __typename: string; rentalId?: string } }>(rentMutation, {
          input: { modelId: fleet.modelId, idempotencyKey: randomUUID() },
        });
        const rentalId = rent.data?.rentBike.rentalId;
        if (rentalId === undefined) {
          if (rent.data?.rentBike.__typename === 'RentalPending') ridden.pending += 1;
          else ridden.failed += 1;
          continue;
        }
        const rented = performance.now();
        ridden.rents.push(rented - started);
        await rider.send(returnMutation, {
          input: { rentalId, stationId: fleet.stationId, idempotencyKey: randomUUID() },
        });
        ridden.returns.push(performance.now() - rented);
      }
    }),
  );
  return ridden;
}

function toQuantiles(samples: number[]): Quantiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

function toText({ p50, p99 }: Quantiles): string {
  return `${p50} / ${p99}`;
}

function toSum(cpu: CpuSeconds): number {
  return Math.round(Object.values(cpu).reduce((sum, milliseconds) => sum + milliseconds, 0) * 100) / 100;
}
