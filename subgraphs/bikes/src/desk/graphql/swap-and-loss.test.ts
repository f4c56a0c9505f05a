import { randomUUID } from 'node:crypto';
import { findBikesViolations, readRecords } from '../../invariants/index.ts';
import { openStore } from '../../store/open-store.ts';
import { hour, makeBike, makeFleet, queueUp, rent } from '../../testing/make-fleet.ts';
import { asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';

// Yan rides b1, b2 is free, Ann rides c1, and Bob, Cid and Dan wait for a cargo bike.
const fleet = (() => {
  const start = makeFleet(makeBike('b1'), makeBike('b2'), makeBike('c1', { modelId: 'cargo' }));
  const ridden = rent(rent(start, 'yan', { bikeId: 'b1' }).fleet, 'ann', { bikeId: 'c1' }).fleet;
  return queueUp(ridden, 'cargo', 'bob', 'cid', 'dan');
})();
const rentalId = [...fleet.rentals.values()].find(({ userId }) => userId === 'yan')?.id ?? '';

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

async function act(name: string, type: string, input: object) {
  const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename
    ... on RentalChanged { rental { bike { id } isLost foundAt formerBikes { until bike { id state station { id } } } } }
    ... on BikeChanged { bike { id state station { id } } }
    ... on WaitingEntryMoved { entry { user { id } place } }
    ... on DeskRefused { code field override } } }`;
  const whole = { reason: 'as told at the desk', idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await server.ask(asStaff, query, { input: whole });
  return (errors ?? data.result) as unknown;
}

async function query(text: string, viewer = asStaff) {
  const { data, errors } = await server.ask(viewer, text);
  expect(errors).toBeUndefined();
  return data as Record<string, unknown>;
}

const log = async (subjectId: string) => {
  const { auditLog } = await query(`{ auditLog(filter: { subjectId: "${subjectId}" }) {
    nodes { type reason user { id } bike { id } formerBike { id } changes { field before after } } } }`);
  return (auditLog as { nodes: object[] }).nodes;
};

test('a rental goes on with another bike, and both are on record', async () => {
  const swap = { rentalId, bikeId: 'b2', stationId: 'south' };
  expect(await act('swapBike', 'SwapBikeInput', { ...swap, bikeId: 'c1' })).toMatchObject({
    code: 'BIKE_UNAVAILABLE',
    field: 'bikeId',
  });
  expect(await act('swapBike', 'SwapBikeInput', swap)).toMatchObject({
    __typename: 'RentalChanged',
    rental: {
      bike: { id: 'b2' },
      formerBikes: [{ bike: { id: 'b1', state: 'MAINTENANCE', station: { id: 'south' } } }],
    },
  });
  const swapped = {
    type: 'rental.bike-swapped',
    reason: 'as told at the desk',
    user: { id: 'yan' },
    bike: { id: 'b2' },
    formerBike: { id: 'b1' },
    changes: [],
  };
  expect(await log(rentalId)).toEqual([swapped]);
  expect(await log('b2')).toEqual([swapped]);
  expect(await log('b1')).toMatchObject([{ type: 'bike.state-changed' }, { type: 'job.opened' }, swapped]);
  const history = await query(
    '{ bike(id: "b2") { currentRental { id } events { nodes { kind user { id } leftStation { id } } } } }',
  );
  expect(history).toMatchObject({
    bike: {
      currentRental: { id: rentalId },
      events: { nodes: [{ kind: 'BIKE_SWAPPED', user: { id: 'yan' }, leftStation: { id: 'north' } }] },
    },
  });
  expect(
    await query(`{ rental(id: "${rentalId}") { formerBikes { bike { id } } } }`, asRenter('yan')),
  ).toEqual({
    rental: { formerBikes: [{ bike: { id: 'b1' } }] },
  });
});

test('a bike is lost, and found again', async () => {
  expect(await act('declareLost', 'ChangeRentalInput', { rentalId })).toMatchObject({
    rental: { isLost: true, foundAt: null },
  });
  expect(await query('{ bike(id: "b1") { state station { id } } }')).toEqual({
    bike: { state: 'MISSING', station: null },
  });
  const found = { bikeId: 'b1', stationId: 'south' };
  expect(await act('declareFound', 'DeclareFoundInput', found)).toEqual({
    __typename: 'BikeChanged',
    bike: { id: 'b1', state: 'AVAILABLE', station: { id: 'south' } },
  });
  expect(await act('declareFound', 'DeclareFoundInput', found)).toMatchObject({ code: 'BIKE_NOT_MISSING' });
  expect(await query(`{ rental(id: "${rentalId}") { isLost foundAt } }`)).toEqual({
    rental: { isLost: true, foundAt: server.clock.now().toISOString() },
  });
  expect(await log(rentalId)).toMatchObject([
    { type: 'bike.found', user: { id: 'yan' } },
    { type: 'rental.lost', user: { id: 'yan' } },
  ]);
});

test('somebody who waits is moved, and everybody sees the place that is theirs now', async () => {
  const list = async () => {
    const { bikeModel } = await query(
      '{ bikeModel(id: "cargo") { waitingList(first: 2) { nodes { id place user { id } } pageInfo { endCursor } } } }',
    );
    return (bikeModel as { waitingList: { nodes: { id: string; user: { id: string } }[]; pageInfo: object } })
      .waitingList;
  };
  const entryId = (await list()).nodes.find(({ user }) => user.id === 'cid')?.id;
  expect(await act('placeTicket', 'PlaceTicketInput', { entryId, place: 0 })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', field: 'input.place' } },
  ]);
  expect(await act('placeTicket', 'PlaceTicketInput', { entryId, place: 1 })).toEqual({
    __typename: 'WaitingEntryMoved',
    entry: { user: { id: 'cid' }, place: 1 },
  });
  const { nodes, pageInfo } = await list();
  expect(nodes).toMatchObject([
    { user: { id: 'cid' }, place: 1 },
    { user: { id: 'bob' }, place: 2 },
  ]);
  const { endCursor } = pageInfo as { endCursor: string };
  expect(
    await query(
      `{ bikeModel(id: "cargo") { waitingList(after: "${endCursor}") { nodes { user { id } } } } }`,
    ),
  ).toEqual({ bikeModel: { waitingList: { nodes: [{ user: { id: 'dan' } }] } } });
  expect(await log('cid')).toMatchObject([
    { type: 'waiting.moved', changes: [{ field: 'place', before: '2', after: '1' }] },
  ]);
});
