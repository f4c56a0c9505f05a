import {
  day,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  rent,
  returnBike,
} from '../../testing/make-fleet.ts';
import {
  asAdmin,
  asStaff,
  asRenter,
  anonymous,
  startServer,
  type Server,
} from '../../testing/start-server.ts';
import { decideLateRentals } from '../domain/overdue.ts';

let count = 0;
/** Ids that sort by time, as those of the service do. */
const createId = () => `id-${String((count += 1)).padStart(4, '0')}`;
const at = (days: number) => makeDecisionContext({ now: later(days * day), createId });

// Ann came back to south; Bob, Cid, Dan and Eli still ride. Cid and Eli are overdue since the same time, Bob is later.
const fleet = (() => {
  const bikes = ['b1', 'b2', 'b3', 'b4', 'b5'].map((id) =>
    makeBike(id, id === 'b4' ? { modelId: 'cargo' } : {}),
  );
  const anns = rent(makeFleet(...bikes), 'ann', { bikeId: 'b1' }, at(-20)).fleet;
  const ended = returnBike(anns, 'b1', { stationId: 'south', context: at(-19) }).fleet;
  const cids = rent(ended, 'cid', { bikeId: 'b3' }, at(-11)).fleet;
  const elis = rent(cids, 'eli', { bikeId: 'b5' }, at(-11)).fleet;
  const bobs = rent(elis, 'bob', { bikeId: 'b2' }, at(-10)).fleet;
  const late = decideLateRentals(bobs, at(-1));
  return rent(late, 'dan', { bikeId: 'b4' }, at(0)).fleet;
})();
let server: Server;

beforeAll(async () => {
  server = await startServer(fleet);
});
afterAll(() => server[Symbol.asyncDispose]());

async function list(filter: object, page = {}) {
  const query = `query ($filter: RentalFilter, $first: Int, $after: String) {
    rentals(filter: $filter, first: $first, after: $after) {
      nodes { user { id } } totalCount pageInfo { hasNextPage endCursor }
    }
  }`;
  const { data, errors } = await server.ask(asStaff, query, { filter, ...page });
  if (errors) throw new Error(JSON.stringify(errors));
  const { nodes, ...rest } = data.rentals as unknown as {
    nodes: { user: { id: string } }[];
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
  return { users: nodes.map(({ user }) => user.id), ...rest };
}

test.each([
  ['nothing', {}, ['dan', 'bob', 'eli', 'cid', 'ann']],
  ['active ones', { status: 'ACTIVE' }, ['dan', 'bob', 'eli', 'cid']],
  ['overdue ones, the longest first', { status: 'OVERDUE' }, ['cid', 'eli', 'bob']],
  ['ended ones', { status: 'ENDED' }, ['ann']],
  ['a user', { userId: 'bob' }, ['bob']],
  ['a bike', { bikeId: 'b3' }, ['cid']],
  ['a model', { modelId: 'cargo' }, ['dan']],
  ['where they began or ended', { stationId: 'south' }, ['ann']],
  ['a user and a model', { userId: 'dan', modelId: 'city' }, []],
  ['a station and overdue ones', { stationId: 'north', status: 'OVERDUE' }, ['cid', 'eli', 'bob']],
  ['several conditions', { stationId: 'north', status: 'ACTIVE', modelId: 'city' }, ['bob', 'eli', 'cid']],
])('staff lists rentals by %s', async (_, filter, users) => {
  expect(await list(filter)).toMatchObject({ users, totalCount: users.length });
});

test.each([
  [{}, ['dan', 'bob', 'eli', 'cid', 'ann']],
  [{ status: 'OVERDUE' }, ['cid', 'eli', 'bob']],
  [{ stationId: 'north', status: 'OVERDUE' }, ['cid', 'eli', 'bob']],
  [{ stationId: 'north' }, ['dan', 'bob', 'eli', 'cid', 'ann']],
])('pages of %j follow each other', async (filter, users) => {
  const seen: string[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const page = await list(filter, { first: 1, after });
    seen.push(...page.users);
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  expect(seen).toEqual(users);
});

test('a cursor of another order is refused', async () => {
  const { pageInfo } = await list({ status: 'OVERDUE' }, { first: 1 });
  await expect(list({}, { after: pageInfo.endCursor })).rejects.toThrow('BAD_USER_INPUT');
});

test.each([
  [anonymous, 'UNAUTHENTICATED'],
  [asRenter('bob'), 'FORBIDDEN'],
])('nobody else lists them: %j', async (viewer, code) => {
  const { errors } = await server.ask(viewer, '{ rentals { nodes { id } } }');
  expect(errors).toMatchObject([{ extensions: { code } }]);
});

test('a renter sees how far a rental can be extended, or why it cannot', async () => {
  const query = (id: string) => `{ rental(id: "${id}") { extendableUntil extensionObstacle } }`;
  const idOf = (userId: string) => [...fleet.rentals.values()].find((one) => one.userId === userId)?.id ?? '';
  const ask = async (userId: string) => (await server.ask(asRenter(userId), query(idOf(userId)))).data.rental;
  expect(await ask('dan')).toEqual({
    extendableUntil: later(14 * day).toISOString(),
    extensionObstacle: null,
  });
  expect(await ask('bob')).toEqual({ extendableUntil: null, extensionObstacle: 'ALREADY_OVERDUE' });
  expect(await ask('ann')).toEqual({ extendableUntil: null, extensionObstacle: null });
});

test('a renter sees until when a rental that has just begun can be undone', async () => {
  const ask = async (userId: string) => {
    const id = [...fleet.rentals.values()].find((rental) => rental.userId === userId)?.id;
    const { data } = await server.ask(asRenter(userId), `{ rental(id: "${id}") { undoUntil } }`);
    return data.rental;
  };
  expect(await ask('dan')).toEqual({ undoUntil: later(5 * minute).toISOString() });
  expect(await ask('bob')).toEqual({ undoUntil: null });
  expect(await ask('ann')).toEqual({ undoUntil: null });
});

test('anyone sees by what rules a rental would begin, and until when it can be chosen to last', async () => {
  const query = `query ($returnBy: DateTime) {
    fixed: rentalTerms(modelId: "cargo", returnBy: $returnBy) { ...terms }
    chosen: rentalTerms(modelId: "city", stationId: "south", returnBy: $returnBy) { ...terms }
  }
  fragment terms on RentalTerms { lengthChoice returnBy returnByMin returnByMax }`;
  await using own = await startServer(fleet);
  const input = {
    scope: { modelId: 'city', stationId: 'south' },
    changes: [
      { key: 'lengthChoice', value: 'CHOSEN' },
      { key: 'rentalLength', value: 'PT8H' },
    ],
    version: 0,
    reason: 'by the hour',
  };
  const change = 'mutation ($input: SetPolicyInput!) { setPolicy(input: $input) { __typename } }';
  await own.ask(asAdmin, change, { input });
  const ask = async (returnBy?: Date) => (await own.ask(anonymous, query, { returnBy })).data;
  const toText = (...lengths: number[]) => lengths.map((length) => later(length).toISOString());
  const [week, shortest, longest, threeHours] = toText(7 * day, 15 * minute, 8 * hour, 3 * hour);
  const fixed = { lengthChoice: 'FIXED', returnBy: week, returnByMin: null, returnByMax: null };
  const chosen = { lengthChoice: 'CHOSEN', returnByMin: shortest, returnByMax: longest };
  expect(await ask()).toEqual({ fixed, chosen: { ...chosen, returnBy: longest } });
  expect(await ask(later(3 * hour))).toEqual({ fixed, chosen: { ...chosen, returnBy: threeHours } });
  expect(await ask(later(9 * day))).toEqual({ fixed, chosen: { ...chosen, returnBy: longest } });
});
