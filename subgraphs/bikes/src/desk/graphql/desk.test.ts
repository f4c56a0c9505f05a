import { randomUUID } from 'node:crypto';
import { findBikesViolations, readRecords } from '../../invariants/index.ts';
import { decideLateRentals } from '../../rentals/domain/overdue.ts';
import { openStore } from '../../store/open-store.ts';
import {
  day,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  queueUp,
  rent,
  returnBike,
} from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asRole, asStaff, startServer, type Server } from '../../testing/start-server.ts';

// Zoe has ridden b1 from noon to one and brought it to south, Yan rides b2, and Bob waits for a city bike at north.
const fleet = (() => {
  const start = makeFleet(makeBike('b1'), makeBike('b2'), makeBike('c1', { modelId: 'cargo' }));
  const ridden = rent(rent(start, 'zoe', { bikeId: 'b1' }).fleet, 'yan', { bikeId: 'b2' }).fleet;
  const waiting = queueUp(ridden, 'city', ['bob', 'north']);
  return returnBike(waiting, 'b1', { stationId: 'south', context: makeDecisionContext({ now: later(hour) }) })
    .fleet;
})();
const idOf = (userId: string) =>
  [...fleet.rentals.values()].find((rental) => rental.userId === userId)?.id ?? '';

let server: Server;
beforeEach(async () => {
  server = await startServer(fleet);
  server.clock.advance(2 * hour);
});
afterEach(async () => {
  const { file, clock } = server;
  await using store = await openStore(file);
  expect(findBikesViolations(await readRecords(store.read), clock.now())).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const selection = `__typename
  ... on RentalChanged { warning rental { id rentedAt returnedAt from { id } to { id } bike { id station { id } state } user { id } } }
  ... on RenterChanged { user { id block { until reason by { id } } } }
  ... on DeskRefused { code message field override otherRental { id } otherUser { id } }`;

async function act(name: string, input: object, viewer = asStaff) {
  const type = name === 'voidRental' || name === 'reopenRental' ? 'ChangeRental' : toTypeName(name);
  const query = `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { ${selection} } }`;
  const whole = { reason: 'as told at the desk', idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await server.ask(viewer, query, { input: whole });
  return (errors ?? data.result) as unknown;
}

const toTypeName = (name: string): string => name.replace(/^./, (letter) => letter.toUpperCase());

async function query(text: string, viewer = asStaff, variables = {}) {
  const { data, errors } = await server.ask(viewer, text, variables);
  expect(errors).toBeUndefined();
  return data as Record<string, unknown>;
}

test('a wrong station is corrected: the bike moves, who waits gets it, and the log says who did it and why', async () => {
  const rentalId = idOf('zoe');
  expect(await act('correctRental', { rentalId, toStationId: 'north' })).toMatchObject({
    __typename: 'RentalChanged',
    warning: null,
    rental: { to: { id: 'north' }, bike: { id: 'b1', station: { id: 'north' }, state: 'RESERVED' } },
  });
  const log = await query(`{ auditLog(filter: { subjectId: "${rentalId}" }) {
    nodes { type reason actor { id } user { id } bike { id } rental { id } overrides changes { field before after } } } }`);
  expect(log.auditLog).toEqual({
    nodes: [
      {
        type: 'rental.corrected',
        reason: 'as told at the desk',
        actor: { id: 'sam' },
        user: { id: 'zoe' },
        bike: { id: 'b1' },
        rental: { id: rentalId },
        overrides: [],
        changes: [{ field: 'endStationId', before: 'south', after: 'north' }],
      },
    ],
  });
  const history = await query('{ bike(id: "b1") { events { nodes { kind reason actor { id } } } } }');
  expect(history).toMatchObject({
    bike: { events: { nodes: [{ kind: 'HELD' }, { kind: 'MOVED' }, { kind: 'RENTAL_CORRECTED' }] } },
  });
});

test('the same key has one effect and one answer; used for something else it is refused', async () => {
  const idempotencyKey = randomUUID();
  const input = { rentalId: idOf('yan'), stationId: 'south', idempotencyKey };
  const first = await act('endRental', input);
  expect(first).toMatchObject({ rental: { returnedAt: later(2 * hour).toISOString(), to: { id: 'south' } } });
  server.clock.advance(hour);
  expect(await act('endRental', input)).toEqual(first);
  expect(await act('endRental', { ...input, stationId: 'north' })).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  expect(await act('endRental', { ...input, idempotencyKey: randomUUID() })).toMatchObject({
    __typename: 'DeskRefused',
    code: 'ALREADY_RETURNED',
    field: 'rentalId',
    otherRental: { id: idOf('yan') },
  });
  // A key belongs to the person who uses it.
  expect(await act('endRental', input, asAdmin)).toMatchObject({ code: 'ALREADY_RETURNED' });
});

test('a mistaken return is taken back, and the rental ends once more', async () => {
  const rentalId = idOf('zoe');
  expect(await act('reopenRental', { rentalId })).toMatchObject({
    rental: { returnedAt: null, bike: { state: 'RENTED' } },
  });
  expect(await act('endRental', { rentalId, stationId: 'north' })).toMatchObject({
    rental: { to: { id: 'north' } },
  });
  expect(await act('voidRental', { rentalId })).toMatchObject({ __typename: 'RentalChanged' });
  expect(await act('voidRental', { rentalId })).toMatchObject({ code: 'ALREADY_VOID' });
});

test('staff sets when a rental is due: one that was overdue is no longer, and its renter may rent again', async () => {
  const rentalId = idOf('yan');
  const [returnBy, earlier] = [later(30 * day).toISOString(), later(20 * day).toISOString()];
  await server[Symbol.asyncDispose]();
  const late = decideLateRentals(fleet, makeDecisionContext({ now: later(8 * day) }));
  server = await startServer(late);
  server.clock.advance(8 * day + hour);
  const overdue = `{ rental(id: "${rentalId}") { overdueSince extendableUntil extensionObstacle } }`;
  expect(await query(overdue)).toMatchObject({
    rental: {
      overdueSince: later(8 * day).toISOString(),
      extendableUntil: null,
      extensionObstacle: 'ALREADY_OVERDUE',
    },
  });
  expect(await act('rentFor', { userId: 'yan', bikeId: 'c1' })).toMatchObject({ code: 'RENTER_OVERDUE' });
  expect(await act('setReturnBy', { rentalId, returnBy })).toMatchObject({ __typename: 'RentalChanged' });
  expect(await query(`{ rental(id: "${rentalId}") { returnBy overdueSince extensions } }`)).toEqual({
    rental: { returnBy, overdueSince: null, extensions: 0 },
  });
  expect(await act('rentFor', { userId: 'yan', bikeId: 'c1' })).toMatchObject({
    __typename: 'RentalChanged',
  });
  const log = await query(
    `{ auditLog(filter: { types: ["rental.due-changed"] }) { nodes { reason user { id } changes { field after } } } }`,
  );
  expect(log.auditLog).toEqual({
    nodes: [
      {
        reason: 'as told at the desk',
        user: { id: 'yan' },
        changes: [{ field: 'returnBy', after: returnBy }],
      },
    ],
  });
  expect(await act('setReturnBy', { rentalId, returnBy })).toMatchObject({ code: 'NOTHING_TO_CORRECT' });
  expect(await act('setReturnBy', { rentalId, returnBy: earlier })).toMatchObject({
    __typename: 'RentalChanged',
  });
  expect(await act('setReturnBy', { rentalId, returnBy: later(0).toISOString() })).toMatchObject({
    code: 'UNTIL_INVALID',
    field: 'returnBy',
  });
  expect(await act('setReturnBy', { rentalId: idOf('zoe'), returnBy })).toMatchObject({
    code: 'ALREADY_RETURNED',
  });
});

test('a bike is rented for somebody, and only what is named is overridden', async () => {
  const ask = (input: object) => act('rentFor', { userId: 'bob', bikeId: 'b1', ...input });
  expect(await ask({})).toMatchObject({ rental: { user: { id: 'bob' }, from: { id: 'south' } } });
  expect(await act('rentFor', { userId: 'bob', bikeId: 'c1', override: ['LIMIT'] })).toMatchObject({
    __typename: 'RentalChanged',
  });
  expect(await act('rentFor', { userId: 'yan', bikeId: 'b1' })).toMatchObject({ code: 'BIKE_UNAVAILABLE' });
  await act('blockRenter', { userId: 'dan' });
  await act('endRental', { rentalId: idOf('yan'), stationId: 'north' });
  expect(await act('rentFor', { userId: 'dan', bikeId: 'b2' })).toMatchObject({
    code: 'RENTER_BLOCKED',
    override: 'BLOCK',
    field: 'userId',
  });
  expect(
    await act('rentFor', { userId: 'dan', bikeId: 'b2', override: ['BLOCK'], reason: '' }),
  ).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'input.reason' } }]);
  expect(await act('rentFor', { userId: 'dan', bikeId: 'b2', override: ['BLOCK'] })).toMatchObject({
    rental: { user: { id: 'dan' } },
  });
});

test('a block is seen by its renter, without the reason, and ends by staff or by time', async () => {
  const until = later(day).toISOString();
  expect(await act('blockRenter', { userId: 'ann', until, reason: 'two bikes left unlocked' })).toEqual({
    __typename: 'RenterChanged',
    user: { id: 'ann', block: { until, reason: 'two bikes left unlocked', by: { id: 'sam' } } },
  });
  const block =
    '{ _entities(representations: [{ __typename: "User", id: "ann" }]) { ... on User { block { until reason by { id } } } } }';
  const seen = (result: Record<string, unknown>) => result._entities;
  expect(seen(await query(block, asRenter('ann')))).toEqual([{ block: { until, reason: null, by: null } }]);
  expect(seen(await query(block, asRenter('bob')))).toEqual([{ block: null }]);
  const blocks = '{ renterBlocks { totalCount nodes { user { id } reason } } }';
  expect(await query(blocks)).toMatchObject({
    renterBlocks: { totalCount: 1, nodes: [{ user: { id: 'ann' }, reason: 'two bikes left unlocked' }] },
  });
  expect(await act('unblockRenter', { userId: 'ann' })).toMatchObject({ user: { block: null } });
  expect(await query(blocks)).toMatchObject({ renterBlocks: { totalCount: 0 } });
});

test('the desk shows what is due today, what is overdue, and what stands ready', async () => {
  await act('correctRental', { rentalId: idOf('zoe'), toStationId: 'north' });
  await act('rentFor', { userId: 'dan', bikeId: 'c1', returnBy: later(5 * hour).toISOString() });
  const list = 'dueToday { user { id } } overdue { user { id } } held { bike { id } user { id } until }';
  expect(await query(`{ desk { ${list} } }`)).toMatchObject({
    desk: {
      dueToday: [{ user: { id: 'dan' } }],
      overdue: [],
      held: [{ bike: { id: 'b1' }, user: { id: 'bob' } }],
    },
  });
  expect(await query(`{ desk(stationId: "south") { ${list} } }`)).toEqual({
    desk: { dueToday: [], overdue: [], held: [] },
  });
});

test('the desk shows what the workshop has to do, what blocks a bike first', async () => {
  const open = (bikeId: string, isBlocking: boolean) =>
    query(
      `mutation { openJob(input: { bikeId: "${bikeId}", kind: REPAIR, isBlocking: ${isBlocking}, idempotencyKey: "${randomUUID()}" }) { __typename } }`,
    );
  await open('c1', false);
  const end = { rentalId: idOf('yan'), stationId: 'south', reason: 'flat tyre', needsRepair: true };
  expect(await act('endRental', end)).toMatchObject({ rental: { bike: { state: 'MAINTENANCE' } } });
  const list = 'jobs { bike { id } text isBlocking }';
  const flat = { bike: { id: 'b2' }, text: 'flat tyre', isBlocking: true };
  expect(await query(`{ desk { ${list} } }`)).toEqual({
    desk: { jobs: [flat, { bike: { id: 'c1' }, text: '', isBlocking: false }] },
  });
  expect(await query(`{ desk(stationId: "south") { ${list} } }`)).toEqual({ desk: { jobs: [flat] } });
});

test('the log is searched by person, subject and type, page by page', async () => {
  await act('voidRental', { rentalId: idOf('zoe') });
  await act('endRental', { rentalId: idOf('yan'), stationId: 'north' }, asAdmin);
  const find = async (filter: object, page = {}) => {
    const text = `query ($filter: AuditLogFilter, $first: Int, $after: String) {
      auditLog(filter: $filter, first: $first, after: $after) { nodes { type } pageInfo { hasNextPage endCursor } } }`;
    const { auditLog } = await query(text, asStaff, { filter, ...page });
    return auditLog as { nodes: { type: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  };
  const types = async (filter: object) => (await find(filter)).nodes.map(({ type }) => type);
  expect(await types({})).toEqual(['hold.started', 'rental.ended', 'rental.voided']);
  expect(await types({ actorId: 'sam' })).toEqual(['rental.voided']);
  expect(await types({ subjectId: 'yan' })).toEqual(['rental.ended']);
  expect(await types({ types: ['rental.ended'] })).toEqual(['rental.ended']);
  const first = await find({}, { first: 2 });
  expect(first.pageInfo.hasNextPage).toBe(true);
  const next = await find({}, { first: 2, after: first.pageInfo.endCursor });
  expect(next.nodes).toEqual([{ type: 'rental.voided' }]);
  for (const wrong of [
    { types: [] },
    { types: Array.from({ length: 21 }, () => 'x') },
    { actorId: 'x'.repeat(65) },
  ]) {
    const { errors } = await server.ask(
      asStaff,
      'query ($filter: AuditLogFilter) { auditLog(filter: $filter) { nodes { type } } }',
      {
        filter: wrong,
      },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test.each([
  ['rentFor', { userId: 'bob', bikeId: 'c1' }],
  ['endRental', { rentalId: 'x' }],
  ['correctRental', { rentalId: 'x' }],
  ['voidRental', { rentalId: 'x' }],
  ['reopenRental', { rentalId: 'x' }],
  ['setReturnBy', { rentalId: 'x', returnBy: later(day).toISOString() }],
  ['blockRenter', { userId: 'bob' }],
  ['unblockRenter', { userId: 'bob' }],
])('%s is for staff, needs a known subject, and says why it was refused', async (name, input) => {
  expect(await act(name, input, asRenter('zoe'))).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await act(name, { ...input, idempotencyKey: '' })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' } },
  ]);
  if ('rentalId' in input)
    expect(await act(name, input)).toMatchObject({ code: 'RENTAL_UNKNOWN', field: 'rentalId' });
});

test.each(['desk { held { until } }', 'auditLog { nodes { type } }', 'renterBlocks { nodes { id } }'])(
  '%s is for staff',
  async (field) => {
    for (const viewer of [asRenter('ann'), asRole]) {
      const { errors } = await server.ask(viewer, `{ ${field} }`);
      expect(errors).toHaveLength(1);
    }
  },
);

test('fields of a correction are named as in the input', async () => {
  expect(await act('correctRental', { rentalId: idOf('zoe'), toStationId: 'nowhere' })).toMatchObject({
    code: 'STATION_UNKNOWN',
    field: 'toStationId',
  });
  expect(
    await act('correctRental', { rentalId: idOf('yan'), returnedAt: later(hour).toISOString() }),
  ).toMatchObject({
    code: 'NOT_RETURNED',
    field: 'returnedAt',
  });
});
