import type { Viewer } from '@bike-rentals/identity';
import { pino } from 'pino';
import { returnBike, getRental, makeBike, makeFleet, queueUp, rent } from '../testing/make-fleet.ts';
import { anonymous, asAdmin, asRenter, asRole, startServer, type Server } from '../testing/start-server.ts';

// Ann rides b1; b2 is held for Bob, and Cid waits behind him.
const fleet = (() => {
  const ridden = rent(rent(makeFleet(makeBike('b1'), makeBike('b2')), 'ann', { bikeId: 'b1' }).fleet, 'zoe', {
    bikeId: 'b2',
  }).fleet;
  return returnBike(queueUp(ridden, 'city', 'bob', 'cid'), 'b2').fleet;
})();
const rentalId = getRental(fleet, 'b1').id;
const [bobs = '', cids = ''] = [...fleet.entries.values()].map(({ id }) => id);
const ann = asRenter('ann');
const bob = asRenter('bob');
const logged: string[] = [];
let server: Server;

beforeAll(async () => {
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  server = await startServer(fleet, { log });
});
afterAll(() => server[Symbol.asyncDispose]());

const entities = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;

async function resolve(viewer: Viewer, representation: object, selection: string) {
  const { data, errors } = await server.ask(viewer, entities(selection), {
    representations: [representation],
  });
  expect(errors).toBeUndefined();
  return (data._entities as unknown as unknown[])[0];
}

const everybody = { ann, bob, eva: asAdmin, anonymous, role: asRole };
const seenBy = async (see: (viewer: Viewer) => Promise<unknown>): Promise<string[]> => {
  const seen: string[] = [];
  for (const [name, viewer] of Object.entries(everybody)) if ((await see(viewer)) != null) seen.push(name);
  return seen;
};

test('a rental is seen by its renter and by admins, however it is reached', async () => {
  const rental = { __typename: 'Rental', id: rentalId };
  expect(
    await seenBy((viewer) => resolve(viewer, rental, '... on Rental { id user { id } bike { id } }')),
  ).toEqual(['ann', 'eva']);
  const ofBike = async (viewer: Viewer) =>
    (
      (await resolve(viewer, { __typename: 'Bike', id: 'b1' }, '... on Bike { currentRental { id } }')) as {
        currentRental: unknown;
      } | null
    )?.currentRental;
  expect(await seenBy(ofBike)).toEqual(['ann', 'eva']);
  const ofRoot = async (viewer: Viewer) =>
    (await server.ask(viewer, '{ bike(id: "b1") { currentRental { id } } }')).data.bike?.currentRental;
  expect(await seenBy(ofRoot)).toEqual(['ann', 'eva']);
  const ofList = async (viewer: Viewer) =>
    (await server.ask(viewer, '{ bikes(filter: { states: [RENTED] }) { nodes { currentRental { id } } } }'))
      .data.bikes?.nodes?.[0]?.currentRental;
  expect(await seenBy(ofList)).toEqual(['ann', 'eva']);
  const ofUser = async (viewer: Viewer) =>
    (
      (await resolve(
        viewer,
        { __typename: 'User', id: 'ann' },
        '... on User { id rentals { nodes { id } totalCount } }',
      )) as { rentals: unknown }
    ).rentals;
  expect(await seenBy(ofUser)).toEqual(['ann', 'eva']);
});

test('a waiting list entry is seen by its user and by admins', async () => {
  const entry = { __typename: 'WaitingListEntry', id: bobs };
  expect(
    await seenBy((viewer) => resolve(viewer, entry, '... on WaitingListEntry { id place heldBike { id } }')),
  ).toEqual(['bob', 'eva']);
  const ofUser = async (viewer: Viewer) =>
    (
      (await resolve(viewer, { __typename: 'User', id: 'bob' }, '... on User { waitingList { id } }')) as {
        waitingList: unknown;
      }
    ).waitingList;
  expect(await seenBy(ofUser)).toEqual(['bob', 'eva']);
});

test('bikes are for whoever has a session, models and stations for everybody', async () => {
  const reach = (representation: object, selection: string) =>
    seenBy((viewer) => resolve(viewer, representation, selection));
  expect(await reach({ __typename: 'Bike', id: 'b1' }, '... on Bike { id }')).toEqual([
    'ann',
    'bob',
    'eva',
    'role',
  ]);
  expect(await reach({ __typename: 'BikeModel', id: 'city' }, '... on BikeModel { name }')).toEqual(
    Object.keys(everybody),
  );
  expect(await reach({ __typename: 'Station', id: 'north' }, '... on Station { name }')).toEqual(
    Object.keys(everybody),
  );
  const { data, errors } = await server.ask(
    anonymous,
    '{ stations { nodes { id availability { units } } } bikeModels { nodes { id waiting } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.bikeModels?.nodes).toContainEqual({ id: 'city', waiting: 1 });
});

test('root fields answer with an error', async () => {
  const codes = async (viewer: Viewer, query: string) =>
    (await server.ask(viewer, query)).errors?.map(({ extensions }) => extensions.code);
  expect(await codes(anonymous, '{ bikes { totalCount } }')).toEqual(['UNAUTHENTICATED']);
  expect(await codes(anonymous, '{ bike(id: "b1") { id } }')).toEqual(['UNAUTHENTICATED']);
  const rental = `{ rental(id: "${rentalId}") { id } }`;
  expect(await codes(anonymous, rental)).toEqual(['UNAUTHENTICATED']);
  expect(await codes(bob, rental)).toEqual(['NOT_FOUND']);
  expect(await codes(bob, '{ rental(id: "none") { id } }')).toEqual(['NOT_FOUND']);
  expect(await codes(ann, rental)).toBeUndefined();
  expect(await codes(ann, '{ garages { needed } }')).toEqual(['FORBIDDEN']);
  expect(await codes(asRole, '{ garages { needed } }')).toEqual(['UNAUTHENTICATED']);
});

test.each([
  'addBikeModel(input: { brand: "", name: "", formFactor: BICYCLE, propulsion: HUMAN }) { __typename }',
  'updateBikeModel(id: "city", input: { name: "" }) { __typename }',
  'addBikes(input: { serialNumbers: [], modelId: "city", stationId: "north" }) { __typename }',
  'addStation(input: { name: "", lat: 99, lon: 0, capacity: 0 }) { __typename }',
  'updateStation(id: "north", input: { name: "" }) { __typename }',
  'addBike(input: { serialNumber: "", modelId: "city", stationId: "north" }) { __typename }',
  'updateBike(id: "b1", input: { state: RENTED }) { __typename }',
  'retireBike(id: "b1") { __typename }',
])('for admins, whatever the input: %s', async (field) => {
  const { errors } = await server.ask(ann, `mutation { ${field} }`);
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await server.ask(anonymous, `mutation { ${field} }`)).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});

test('the place in line, the held bike, and none of both when the hold has run out', async () => {
  const selection =
    '... on WaitingListEntry { place heldUntil heldBike { id } endedAt model { id } station { id } }';
  const see = (id: string) => resolve(asAdmin, { __typename: 'WaitingListEntry', id }, selection);
  const nothing = { endedAt: null, model: { id: 'city' }, station: null };
  expect(await see(bobs)).toEqual({
    ...nothing,
    place: null,
    heldUntil: expect.any(String) as string,
    heldBike: { id: 'b2' },
  });
  expect(await see(cids)).toEqual({ ...nothing, place: 1, heldUntil: null, heldBike: null });
});

test("nobody is answered without the router's assertion", async () => {
  const post = (headers: Record<string, string>, body = '{"query":"{ __typename }"}') =>
    fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  expect((await post({})).status).toBe(401);
  expect((await post({ 'x-viewer-assertion': 'forged' })).status).toBe(401);
  const assertion = server.sign(ann);
  expect((await post({ 'x-viewer-assertion': assertion })).status).toBe(200);
  expect((await post({ 'x-viewer-assertion': assertion }, 'no JSON')).status).toBe(400);
  const tooLong = 'x'.repeat(17 * 1024 * 1024);
  expect((await post({ 'x-viewer-assertion': assertion }, tooLong)).status).toBe(413);
  expect(
    (await fetch(`http://127.0.0.1:${server.port}/graphql`, { headers: { 'x-viewer-assertion': assertion } }))
      .status,
  ).toBe(400);
  expect(await (await fetch(`http://127.0.0.1:${server.port}/health/ready`)).json()).toEqual({
    status: 'ready',
  });
});

test('what goes wrong inside is logged, and the client learns no more than that', async () => {
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  const raw = new BetterSqlite3(server.file);
  raw.exec('ALTER TABLE "Rental" RENAME TO "Lost"');
  raw.close();
  const { errors } = await server.ask(ann, '{ rental(id: "r1") { id } }');
  expect(errors).toEqual([
    {
      message: 'Something went wrong on our side.',
      path: ['rental'],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    },
  ]);
  expect(logged.join()).toContain('main.Rental');
});
