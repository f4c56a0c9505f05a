/**
 * npm run demo:traffic                        riders who rent and return, until Ctrl-C
 * npm run demo:traffic -- --riders 20 --url http://localhost:4000/graphql
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const options = {
  url: { type: 'string', default: `http://localhost:${process.env.PORT ?? '4000'}/graphql` },
  riders: { type: 'string', default: '8' },
} as const;
const { values } = readArguments();
const riders = Number(values.riders);
if (!Number.isInteger(riders) || riders < 1) {
  console.error('--riders is a whole number from 1 on');
  process.exit(1);
}
const password = 'rides-all-day-long';
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

function readArguments() {
  try {
    return parseArgs({ options });
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

interface Town {
  bikeModels: { nodes: { id: string; brand: string; name: string }[] };
  stations: { nodes: { id: string; name: string }[] };
}
interface Answer {
  __typename: string;
  rentalId?: string;
  code?: string;
  rental?: { bike: { serialNumber: string } } | null;
}

try {
  const town = await ask<Town>(
    '{ bikeModels(first: 50) { nodes { id brand name } } stations(first: 100) { nodes { id name } } }',
  );
  console.log(`${riders} riders in a town of ${town.stations.nodes.length} stations. Ctrl-C stops them.`);
  await Promise.all(Array.from({ length: riders }, (_, index) => keepRiding(town, index)));
} catch (error) {
  console.error(
    `${values.url}: ${error instanceof Error ? error.message : 'no answer'}. Is the system running (npm start)?`,
  );
  process.exitCode = 1;
}

/** A service that is away for a moment costs a rider the ride, not the day. */
async function keepRiding(town: Town, index: number): Promise<void> {
  while (!stop.signal.aborted) {
    await rideAllDay(town, index).catch((error: unknown) => {
      console.log(`rider ${index + 1} has to wait: ${error instanceof Error ? error.message : 'no answer'}`);
    });
    await pause(1_000, 3_000);
  }
}

async function rideAllDay(town: Town, index: number): Promise<void> {
  let session = await logIn(`rider-${index + 1}@traffic.example`);
  while (!stop.signal.aborted) {
    await pause(500, 4_000);
    if (session.expiresAt - Date.now() < 60_000) session = await logIn(`rider-${index + 1}@traffic.example`);
    const model = pick(town.bikeModels.nodes);
    const { rentBike } = await ask<{ rentBike: Answer }>(
      `mutation ($input: RentBikeInput!) { rentBike(input: $input) {
         __typename
         ... on RentalStarted { rentalId rental { bike { serialNumber } } }
         ... on RentalRefused { code } } }`,
      { input: { modelId: model.id, idempotencyKey: randomUUID() } },
      session.token,
    );
    const bike = rentBike.rental?.bike.serialNumber ?? rentBike.code ?? rentBike.__typename;
    console.log(`rider ${index + 1} wants a ${model.brand} ${model.name}: ${bike}`);
    if (rentBike.rentalId === undefined) continue;
    await pause(1_000, 8_000);
    const station = pick(town.stations.nodes);
    await ask(
      'mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }',
      { input: { rentalId: rentBike.rentalId, stationId: station.id, idempotencyKey: randomUUID() } },
      session.token,
    );
    console.log(`rider ${index + 1} brings ${bike} back at ${station.name}`);
  }
}

async function logIn(email: string): Promise<{ token: string; expiresAt: number }> {
  const fields = '{ __typename ... on Session { accessToken expiresAt } ... on AuthRefused { message } }';
  for (const mutation of ['login', 'register']) {
    const answer = await ask<Record<string, { accessToken?: string; expiresAt?: string }>>(
      `mutation ($input: Credentials!) { ${mutation}(input: $input) ${fields} }`,
      { input: { email, password } },
    );
    const { accessToken, expiresAt } = answer[mutation] ?? {};
    if (accessToken && expiresAt) return { token: accessToken, expiresAt: Date.parse(expiresAt) };
  }
  throw new Error(`${email} could neither log in nor register`);
}

async function ask<Data>(query: string, variables: object = {}, token?: string): Promise<Data> {
  const response = await fetch(values.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data) throw new Error(errors?.[0]?.message ?? `answered ${response.status}`);
  return data;
}

function pick<Item>(items: Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('the town is empty');
  return item;
}

/** Also ends when the traffic is stopped. */
async function pause(from: number, to: number): Promise<void> {
  await wait(from + Math.random() * (to - from), undefined, { signal: stop.signal }).catch(() => undefined);
}
