import { WebSocket } from 'ws';
import { getCursor, logIn, register, send, subscribeAsGuest, type Person } from './support/client.ts';
import { addFleet, returnBike, rent, type Fleet } from './support/fleet.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let admin: Person;
let rider: Person;
let fleet: Fleet;

beforeAll(async () => {
  system = await startSystem();
  [admin, rider] = await Promise.all([logIn(system, 'admin'), register(system)]);
  fleet = await addFleet(admin, { bikes: 1 });
});
afterAll(() => system[Symbol.asyncDispose]());

const watchQuery = `subscription ($filter: BikeEventFilter, $after: ID) {
  bikeEvents(filter: $filter, after: $after) { eventId cursor kind }
}`;

interface Watched {
  bikeEvents: { eventId: string; cursor: string; kind: string };
}

async function ride(): Promise<void> {
  const started = await rent(rider, { modelId: fleet.modelId });
  await returnBike(rider, started.rentalId, fleet.stationId);
}

test('a subscriber that loses its connection misses nothing and sees nothing twice', async () => {
  const filter = { modelId: fleet.modelId };
  const seen: Watched['bikeEvents'][] = [];
  let after = await getCursor(rider);
  for (let connection = 0; connection < 4; connection += 1) {
    await using watch = rider.subscribe<Watched>(watchQuery, { filter, after });
    await ride();
    // Reads one of the two events that are there at least, and is cut off.
    const { bikeEvents } = await watch.next();
    seen.push(bikeEvents);
    after = bikeEvents.cursor;
  }
  await using watch = rider.subscribe<Watched>(watchQuery, { filter, after });
  while (seen.length < 8) seen.push((await watch.next()).bikeEvents);
  expect(seen.map(({ kind }) => kind)).toEqual([
    'RENTED',
    'RETURNED',
    'RENTED',
    'RETURNED',
    'RENTED',
    'RETURNED',
    'RENTED',
    'RETURNED',
  ]);
  expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(8);
});

test('a cursor that is not kept any more is an error that says so', async () => {
  await using watch = rider.subscribe(watchQuery, { after: Buffer.from('999999').toString('base64url') });
  await expect(watch.next()).rejects.toMatchObject([{ extensions: { code: 'RESUME_GAP', field: 'after' } }]);
});

test('guests watch as users do, and see of bikes what everybody may see', async () => {
  const watchBikes = `subscription ($filter: BikeEventFilter, $after: ID) {
    bikeEvents(filter: $filter, after: $after) {
      kind leftStation { id bikesParked } bike { station { id } currentRental { id } }
    }
  }`;
  const { data } = await send<{ bikeEventCursor: string }>(system.url, '{ bikeEventCursor }');
  const variables = { filter: { modelId: fleet.modelId }, after: data?.bikeEventCursor };
  await using guest = subscribeAsGuest(system, watchBikes, variables);
  await ride();
  expect(await guest.next()).toMatchObject({
    bikeEvents: { kind: 'RENTED', leftStation: { id: fleet.stationId }, bike: { currentRental: null } },
  });
  expect(await guest.next()).toMatchObject({
    bikeEvents: { kind: 'RETURNED', bike: { station: { id: fleet.stationId }, currentRental: null } },
  });
  const watchSerials = 'subscription ($after: ID) { bikeEvents(after: $after) { bike { serialNumber } } }';
  await using refused = subscribeAsGuest(system, watchSerials, { after: variables.after });
  await expect(refused.next()).rejects.toThrow('UNAUTHENTICATED');
});

test('a logout closes the socket with 4403, and the token is refused from then on', async () => {
  const person = await register(system);
  const socket = new WebSocket(system.url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const acknowledged = new Promise((resolve) => socket.on('message', resolve));
  socket.on('open', () => {
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${person.token}` } }),
    );
  });
  await acknowledged;
  await send(system.url, 'mutation ($token: String!) { logout(refreshToken: $token) }', {
    token: person.refreshToken,
  });
  expect(await closed).toBe(4403);
  const refused = await person.send('{ me { id } }');
  expect(refused).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});
