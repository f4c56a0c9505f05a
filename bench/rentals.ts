/**
 * npm run bench:rentals                        64 clients, 60 s, embedded and on real brokers
 * npm run bench:rentals -- --seconds 10 --clients 32 --mode embedded
 *
 * Each client rents and returns in turn through the router. Measured are the mutations as the client sees them,
 * and the time from an event's instant to its arrival at a subscriber's socket. Written to bench/results/.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrokers } from '@bike-rentals/testing';
import { createClient } from 'graphql-ws';
import { Agent, setGlobalDispatcher } from 'undici';
import { WebSocket } from 'ws';
import { getCursor, logIn, register, type Person } from '../e2e/support/client.ts';
import { addFleet, type Fleet } from '../e2e/support/fleet.ts';
import { startBrokerSystem, startEmbeddedSystem, type System } from '../e2e/support/system.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '64' },
    mode: { type: 'string', default: 'both' },
  },
});
const seconds = Number(values.seconds);
const clients = Number(values.clients);
const warmUpSeconds = Math.min(5, seconds / 4);
setGlobalDispatcher(new Agent({ connections: clients }));

interface Figures {
  mode: string;
  rentsPerSecond: number;
  rent: Quantiles;
  return: Quantiles;
  eventToSocket: Quantiles;
  pending: number;
  failed: number;
}
interface Quantiles {
  p50: number;
  p99: number;
}

const results: Figures[] = [];
if (values.mode !== 'brokers') {
  await using system = await startEmbeddedSystem();
  results.push(await measure('embedded', system));
}
if (values.mode !== 'embedded') {
  await using brokers = await startBrokers();
  await using system = await startBrokerSystem(brokers);
  results.push(await measure('RabbitMQ and Kafka', system));
}
console.table(
  results.map(({ rent, return: back, eventToSocket, ...figures }) => ({
    ...figures,
    'rent p50/p99 ms': `${rent.p50} / ${rent.p99}`,
    'return p50/p99 ms': `${back.p50} / ${back.p99}`,
    'event to socket p50/p99 ms': `${eventToSocket.p50} / ${eventToSocket.p99}`,
  })),
);
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  join(folder, 'rentals.json'),
  `${JSON.stringify({ machine, clients, seconds, results }, null, 2)}\n`,
);

async function measure(mode: string, system: System): Promise<Figures> {
  const admin = await logIn(system, 'admin');
  const fleet = await addFleet(admin, { bikes: clients, capacity: clients });
  const riders: Person[] = [];
  for (let index = 0; index < clients; index += 1) riders.push(await register(system));
  const watch = await watchEvents(system, admin, fleet);
  await ride(riders, fleet, warmUpSeconds);
  watch.delays.length = 0;
  const { rents, returns, pending, failed } = await ride(riders, fleet, seconds);
  await watch.dispose();
  return {
    mode,
    rentsPerSecond: Math.round(rents.length / seconds),
    rent: toQuantiles(rents),
    return: toQuantiles(returns),
    eventToSocket: toQuantiles(watch.delays),
    pending,
    failed,
  };
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

async function ride(riders: Person[], fleet: Fleet, forSeconds: number): Promise<Ridden> {
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
