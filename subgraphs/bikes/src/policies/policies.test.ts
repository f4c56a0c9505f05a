import { markLateRentals } from '../rentals/use-cases/mark-late-rentals.ts';
import { createRuleReader } from '../store/rule-reader.ts';
import { openStore } from '../store/open-store.ts';
import { day, hour, makeBike, makeFleet, minute, noon, rent } from '../testing/make-fleet.ts';
import { openDatabaseFile, openService, toPlan } from '../testing/open-service.ts';
import { anonymous, asAdmin, asRenter, startServer, type Server } from '../testing/start-server.ts';
import { insertFleet } from '../store/insert-fleet.ts';
import { handleCommands, type ReceivedCommand } from '../use-cases/handle-commands.ts';
import { town } from './domain/policies.ts';
import { initialRules } from './domain/policy-keys.ts';
import { ensurePolicies } from './use-cases/ensure-policies.ts';
import { setPolicy } from './use-cases/set-policy.ts';

const staff = { actor: { id: 'eva', role: 'ADMIN' as const }, reason: 'summer' };
const toLength = (value: string, version: number) => ({
  scope: town,
  changes: [{ key: 'rentalLength', value }],
  validFrom: null,
  version,
});

function toRent(id: string, userId: string, bikeId: string): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  const body = { actor, requestedAt: noon, whenUnavailable: 'REFUSE' as const, bikeId };
  return { id, type: 'rent-bike', version: 1, body };
}

test('what one instance has changed the other decides by at once, without being told', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  await using store = await openStore(service.file);
  const other = { ...service, store, rules: createRuleReader() };
  await handleCommands(other, [toRent('c1', 'ann', 'b1')]);
  expect(await setPolicy(service, staff, toLength('P3D', 1))).toMatchObject({ kind: 'changed' });
  const [outcome] = await handleCommands(other, [toRent('c2', 'bob', 'b2')]);
  expect(outcome?.body).toMatchObject({ returnBy: new Date(noon.getTime() + 3 * day).toISOString() });
  const rentals = await store.read.rental.findMany({ orderBy: { id: 'asc' } });
  expect(rentals.map(({ policyRef }) => policyRef)).toEqual([1, 2]);
});

test('the event of a change says the scope, what was before, what is after, who and why', async () => {
  await using service = await openService(makeFleet());
  await setPolicy(service, staff, toLength('P3D', 1));
  const [event] = await service.store.read.event.findMany();
  expect(event).toMatchObject({
    type: 'policy.changed',
    actorId: 'eva',
    reason: 'summer',
    payload: {
      modelId: null,
      stationId: null,
      version: 2,
      validFrom: noon.toISOString(),
      before: { rentalLength: 'P7D' },
      after: { rentalLength: 'P3D' },
    },
  });
});

test('of two admins who change the same rules at once one is told so', async () => {
  await using service = await openService(makeFleet());
  const results = await Promise.all([
    setPolicy(service, staff, toLength('P3D', 1)),
    setPolicy(service, staff, toLength('P4D', 1)),
  ]);
  expect(results).toMatchObject([{ kind: 'changed' }, { code: 'VERSION_STALE', version: 2 }]);
  expect(await service.store.read.policy.count()).toBe(2);
});

test('a rental is overdue by the grace of its start, whatever the rules are by then', async () => {
  await using service = await openService(makeFleet(makeBike('b1')), { rules: { rentalLength: 'PT1H' } });
  await handleCommands(service, [toRent('c1', 'ann', 'b1')]);
  const change = { scope: town, changes: [{ key: 'grace', value: 'PT0M' }], validFrom: null, version: 1 };
  await setPolicy(service, staff, change);
  service.clock.advance(hour + 59 * minute);
  await markLateRentals(service);
  expect(await service.store.read.rental.findFirst()).toMatchObject({ overdueAt: null });
  service.clock.advance(minute);
  await markLateRentals(service);
  expect(await service.store.read.rental.findFirst()).toMatchObject({ overdueAt: service.clock.now() });
});

test('a rental that code of before has started is reminded of and overdue by the rules of the town', async () => {
  const { fleet } = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' });
  await using service = await openService(fleet);
  const before = { graceEndsAt: null, remindAt: null, policyRef: null };
  await service.store.transact((tx) => tx.rental.updateMany({ data: before }));
  service.clock.advance(6 * day - minute);
  expect(await markLateRentals(service)).toBe(0);
  service.clock.advance(minute);
  expect(await markLateRentals(service)).toBe(1);
  service.clock.advance(day + hour - minute);
  expect(await markLateRentals(service)).toBe(0);
  service.clock.advance(minute);
  expect(await markLateRentals(service)).toBe(1);
  const events = await service.store.read.event.findMany({ orderBy: { seq: 'asc' } });
  expect(events.map(({ type }) => type)).toEqual(['rental.due', 'rental.overdue']);
});

test('the first start takes the settings; a setting that is changed later is warned about', async () => {
  await using database = await openDatabaseFile();
  await using store = await openStore(database.file);
  await store.transact((tx) => insertFleet(tx, toPlan(makeFleet())));
  const warnings: unknown[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const start = (rules = {}) =>
    ensurePolicies(store, {
      rules: { ...initialRules, rentalsPerUser: 5, ...rules },
      now: noon,
      createId: () => `id${Math.random()}`,
      log,
    });
  await Promise.all([start(), start()]);
  await start();
  const versions = await store.read.policy.findMany();
  expect(versions).toMatchObject([
    { modelId: '', stationId: '', version: 1, changes: { rentalsPerUser: 5 } },
  ]);
  expect(warnings).toEqual([]);
  await start({ rentalsPerUser: 6 });
  expect(await store.read.policy.count()).toBe(1);
  expect(warnings).toEqual([{ settings: [{ rule: 'rentalsPerUser', setting: 6, atFirstStart: 5 }] }]);
});

const mutation = `mutation ($input: SetPolicyInput!) { setPolicy(input: $input) { __typename
  ... on PolicyChanged { policy { version validFrom reason actor { id } changes { key before after } } }
  ... on PolicyRefused { code field min max version } } }`;
const effective = `query ($modelId: ID, $stationId: ID, $at: DateTime) {
  effectivePolicy(modelId: $modelId, stationId: $stationId, at: $at) { key value min max choices from version validFrom } }`;

async function set(server: Server, input: object, viewer = asAdmin) {
  const { data, errors } = await server.ask(viewer, mutation, {
    input: { scope: {}, version: 1, reason: 'summer', ...input },
  });
  return errors?.[0]?.extensions ?? data.setPolicy;
}

test('an admin changes a rule for a model from tomorrow on, and everybody sees what is in force where', async () => {
  await using server = await startServer(makeFleet(makeBike('b1')));
  const tomorrow = new Date(noon.getTime() + day).toISOString();
  const input = {
    scope: { modelId: 'cargo' },
    changes: [{ key: 'rentalLength', value: 'P1D' }],
    validFrom: tomorrow,
    version: 0,
  };
  expect(await set(server, input)).toEqual({
    __typename: 'PolicyChanged',
    policy: {
      version: 1,
      validFrom: tomorrow,
      reason: 'summer',
      actor: { id: 'eva' },
      changes: [{ key: 'rentalLength', before: null, after: 'P1D' }],
    },
  });
  const ask = async (variables: object) => {
    const { data } = await server.ask(anonymous, effective, variables);
    return (data.effectivePolicy as unknown as { key: string }[]).find(({ key }) => key === 'rentalLength');
  };
  const range = { key: 'rentalLength', min: 'PT15M', max: 'P366D', choices: null };
  const place = { modelId: 'cargo', stationId: 'north' };
  const sinceEver = { version: 1, validFrom: new Date(0).toISOString() };
  expect(await ask(place)).toEqual({ ...range, value: 'P7D', from: 'TOWN', ...sinceEver });
  expect(await ask({ ...place, at: tomorrow })).toEqual({
    ...range,
    value: 'P1D',
    from: 'MODEL',
    version: 1,
    validFrom: tomorrow,
  });
});

test('numbers and unset values are told by their key, and the history has every version', async () => {
  await using server = await startServer(makeFleet());
  await set(server, { changes: [{ key: 'rentalsPerUser', value: '5' }] });
  await set(server, { version: 2, changes: [{ key: 'rentalsPerUser' }], reason: 'undone' });
  const query = `{ policyHistory(scope: {}, first: 2) { totalCount pageInfo { hasNextPage }
    nodes { id version at reason actor { id } changes { key before after } } } }`;
  const { data } = await server.ask(asAdmin, query);
  expect(data.policyHistory).toEqual({
    totalCount: 3,
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        id: expect.any(String) as string,
        at: noon.toISOString(),
        version: 3,
        reason: 'undone',
        actor: { id: 'eva' },
        changes: [{ key: 'rentalsPerUser', before: '5', after: null }],
      },
      {
        id: expect.any(String) as string,
        at: noon.toISOString(),
        version: 2,
        reason: 'summer',
        actor: { id: 'eva' },
        changes: [{ key: 'rentalsPerUser', before: '3', after: '5' }],
      },
    ],
  });
  expect((await server.ask(anonymous, '{ town { rules { rentalsPerUser } } }')).data).toEqual({
    town: { rules: { rentalsPerUser: 3 } },
  });
});

test.each([
  [{ changes: [{ key: 'bookable', value: 'true' }] }, { code: 'POLICY_KEY_UNKNOWN' }],
  [{ changes: [{ key: 'grace', value: 'P8D' }] }, { code: 'VALUE_OUT_OF_RANGE', min: 'PT0M', max: 'P7D' }],
  [{ validFrom: '2026-05-01T11:00:00Z' }, { code: 'VALID_FROM_PAST', field: 'input.validFrom' }],
  [{ version: 7 }, { code: 'VERSION_STALE', version: 1 }],
  [{ scope: { modelId: 'none' } }, { code: 'MODEL_UNKNOWN', field: 'input.scope.modelId' }],
  [{ scope: { stationId: 'none' } }, { code: 'STATION_UNKNOWN', field: 'input.scope.stationId' }],
  [{ changes: [] }, { code: 'BAD_USER_INPUT', field: 'input.changes' }],
  [{ reason: ' ' }, { code: 'BAD_USER_INPUT', field: 'input.reason' }],
])('refused: %j', async (input, refusal) => {
  await using server = await startServer(makeFleet());
  expect(await set(server, { changes: [{ key: 'grace', value: 'PT2H' }], ...input })).toMatchObject(refusal);
});

test.each([
  [anonymous, 'UNAUTHENTICATED'],
  [asRenter('ann'), 'FORBIDDEN'],
])('only admins change rules and see who did: %j', async (viewer, code) => {
  await using server = await startServer(makeFleet());
  expect(await set(server, { changes: [{ key: 'grace', value: 'PT2H' }] }, viewer)).toMatchObject({ code });
  const { errors } = await server.ask(viewer, '{ policyHistory(scope: {}) { totalCount } }');
  expect(errors).toMatchObject([{ extensions: { code } }]);
});
