import { bikeCommandQueue } from '@bike-rentals/contracts';
import { makeBike, makeFleet, noon } from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asRole, asStaff, startServer, type Server } from '../../testing/start-server.ts';

let server: Server;

beforeEach(async () => {
  server = await startServer(makeFleet(makeBike('b1'), makeBike('b2')));
});
afterEach(() => server[Symbol.asyncDispose]());

async function update(input: string): Promise<void> {
  const mutation = `mutation { updateBike(id: "b1", input: { ${input} }) { __typename ... on InvalidInput { code } } }`;
  expect((await server.ask(asAdmin, mutation)).data.updateBike).toEqual({ __typename: 'Bike' });
}

/** Resolves when the service has answered. */
async function rent(userId: string): Promise<void> {
  const { promise: answered, resolve } = Promise.withResolvers<undefined>();
  await using sender = await server.transport.openCommandSender(bikeCommandQueue, async () =>
    resolve(undefined),
  );
  const actor = { id: userId, role: 'RENTER' };
  const body = { actor, requestedAt: noon.toISOString(), bikeId: 'b1', whenUnavailable: 'REFUSE' };
  await sender.send({ id: 'c1', type: 'rent-bike', version: 1, body });
  await answered;
}

const fields = 'kind at reason state station { id } leftStation { id } user { id } actor { id }';
const query = `query ($first: Int, $after: String) {
  bike(id: "b1") {
    events(first: $first, after: $after) { nodes { ${fields} } totalCount pageInfo { hasNextPage endCursor } }
  }
}`;

interface Page {
  nodes: { kind: string }[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function ask(variables: object): Promise<Page> {
  const { data, errors } = await server.ask(asStaff, query, variables);
  expect(errors).toBeUndefined();
  return data.bike?.events as unknown as Page;
}

test('staff sees what happened to a bike, why, and who did it', async () => {
  await update('stationId: "south", reason: "too many at north"');
  await rent('ann');
  await update('state: MISSING, reason: "reported as stolen"');
  const eva = { id: 'eva' };
  const nothing = { at: noon.toISOString(), reason: null, state: null, station: null, leftStation: null };
  const missing = { ...nothing, reason: 'reported as stolen', actor: eva };
  const ann = { id: 'ann' };
  const south = { id: 'south' };
  expect((await ask({})).nodes).toEqual([
    { ...missing, kind: 'STATE_CHANGED', state: 'MISSING', user: null },
    { ...missing, kind: 'RENTAL_ENDED', user: ann },
    { ...nothing, kind: 'RENTED', station: south, leftStation: south, user: ann, actor: ann },
    {
      ...nothing,
      kind: 'MOVED',
      reason: 'too many at north',
      station: south,
      leftStation: { id: 'north' },
      user: null,
      actor: eva,
    },
  ]);
});

test('its pages follow each other, and tell nothing of other bikes', async () => {
  for (const to of ['south', 'north', 'closed']) await update(`stationId: "${to}"`);
  await server.ask(asAdmin, 'mutation { retireBike(id: "b2") { __typename } }');
  const page = await ask({ first: 2 });
  expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const next = await ask({ first: 2, after: page.pageInfo.endCursor });
  expect([...page.nodes, ...next.nodes].map(({ kind }) => kind)).toEqual(['MOVED', 'MOVED', 'MOVED']);
  expect(next.pageInfo.hasNextPage).toBe(false);
});

test.each([[asRenter('ann')], [asRole]])('for anyone else it is null: %j', async (viewer) => {
  const { data, errors } = await server.ask(viewer, query);
  expect(errors).toBeUndefined();
  expect(data.bike).toEqual({ events: null });
});

test('staff that is no admin changes nothing of the fleet', async () => {
  const { errors } = await server.ask(asStaff, 'mutation { retireBike(id: "b2") { __typename } }');
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
