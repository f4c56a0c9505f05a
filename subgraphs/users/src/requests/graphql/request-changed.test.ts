import { openFakeBikes } from '../../testing/open-fake-bikes.ts';
import { ada, anonymous, ben, startTestUsers, type TestUsers } from '../../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

const rent = (viewer = ada, idempotencyKey = 'k1') =>
  users.ask(viewer, 'mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename } }', {
    input: { modelId: 'm1', idempotencyKey },
  });

test('one is told when one’s own requests are decided, and of nobody else’s', async () => {
  await using _bikes = await openFakeBikes(users.transport);
  await using socket = users.connect(ada);
  const changes = await socket.subscribe<{ rentalRequestChanged: { status: string; answer: unknown } }>({
    query: 'subscription { rentalRequestChanged { status answer { ... on RentalStarted { rentalId } } } }',
  });
  await rent(ben);
  await rent(ada);
  await rent(ada, 'k2');
  const told = { data: { rentalRequestChanged: { status: 'RENTED', answer: { rentalId: 'r1' } } } };
  expect([await changes.next(), await changes.next()]).toEqual([told, told]);
  await rent(ben, 'k3');
  await rent(ada, 'k4');
  expect(await changes.next()).toEqual(told);
});

test.each([
  ['anonymous', anonymous],
  ['a role', { kind: 'role', role: 'RENTER' }],
] as const)('it needs somebody: %s is refused', async (_, viewer) => {
  await using socket = users.connect(viewer);
  const { errors } = await (
    await socket.subscribe({ query: 'subscription { rentalRequestChanged { id } }' })
  ).next();
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
