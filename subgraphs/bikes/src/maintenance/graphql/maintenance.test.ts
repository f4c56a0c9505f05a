import { randomUUID } from 'node:crypto';
import { findBikesViolations, readRecords } from '../../invariants/index.ts';
import { openStore } from '../../store/open-store.ts';
import { hour, makeBike, makeFleet, rent } from '../../testing/make-fleet.ts';
import {
  asAdmin,
  asRenter,
  asStaff,
  anonymous,
  startServer,
  type Server,
} from '../../testing/start-server.ts';

// Ann rides b1; b2 stands at south.
const fleet = rent(makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'south' })), 'ann', {
  bikeId: 'b1',
}).fleet;
const rentalId = [...fleet.rentals.keys()][0] ?? '';

let server: Server;
beforeEach(async () => {
  server = await startServer(fleet);
  server.clock.advance(hour);
});
afterEach(async () => {
  const { file, clock } = server;
  await using store = await openStore(file);
  expect(findBikesViolations(await readRecords(store.read), clock.now())).toEqual([]);
  await server[Symbol.asyncDispose]();
});

async function report(viewer: typeof asStaff, input: object) {
  const query = `mutation ($input: ReportDamageInput!) { result: reportDamage(input: $input) { __typename
    ... on DamageReported { bike { id state withdrawAtReturn isBeingLookedAt reports { id } } }
    ... on ReportRefused { code } } }`;
  const whole = { severity: 'UNSAFE', parts: ['BRAKES'], idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await server.ask(viewer, query, { input: whole });
  return (errors ?? data.result) as unknown;
}

const jobFields = `id kind isBlocking severity parts text checklist { text isDone } result minutes promisedBack
  assignee { id } openedBy { id } closedBy { id } cost { amountMinor currency } charged { amountMinor }
  chargedRental { id } bike { id state station { id } } reports { text severity result reporter { id } rental { id } }`;

async function act(name: string, type: string, input: object) {
  const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename
    ... on JobChanged { job { ${jobFields} } } ... on DeskRefused { code field } } }`;
  const { data, errors } = await server.ask(asStaff, query, {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  return (errors ?? data.result) as unknown as { job: { id: string } };
}

async function query(text: string, viewer = asStaff) {
  const { data, errors } = await server.ask(viewer, text);
  expect(errors).toBeUndefined();
  return data as Record<string, unknown>;
}

test('a renter reports, staff repairs and charges, and the bike is back', async () => {
  const text = 'The brakes do not brake.';
  expect(await report(asRenter('ann'), { bikeId: 'b1', rentalId, text })).toEqual({
    __typename: 'DamageReported',
    bike: { id: 'b1', state: 'RENTED', withdrawAtReturn: true, isBeingLookedAt: true, reports: null },
  });
  const { jobs } = await query(`{ jobs(filter: { isOpen: true }) { totalCount nodes { ${jobFields} } } }`);
  const job = {
    kind: 'REPAIR',
    isBlocking: true,
    severity: 'UNSAFE',
    openedBy: { id: 'ann' },
    bike: { id: 'b1', state: 'RENTED' },
    reports: [{ text, result: null, reporter: { id: 'ann' }, rental: { id: rentalId } }],
  };
  expect(jobs).toMatchObject({ totalCount: 1, nodes: [job] });
  const jobId = (jobs as { nodes: { id: string }[] }).nodes[0]?.id ?? '';
  const update = {
    jobId,
    checklist: [{ text: 'Test ride', isDone: true }],
    assigneeId: 'sam',
    promisedBack: '2026-05-02T10:00:00.000Z',
  };
  expect(await act('updateJob', 'UpdateJobInput', update)).toMatchObject({
    job: {
      checklist: update.checklist,
      assignee: { id: 'sam' },
      promisedBack: update.promisedBack,
      text: '',
    },
  });
  const charge = { rentalId, amountMinor: 3_000 };
  const end = { jobId, result: 'DONE', costMinor: 4_500, minutes: 25, charge };
  expect(await act('closeJob', 'CloseJobInput', end)).toMatchObject({
    job: {
      result: 'DONE',
      cost: { amountMinor: 4_500, currency: 'EUR' },
      charged: { amountMinor: 3_000 },
      chargedRental: { id: rentalId },
      closedBy: { id: 'sam' },
      reports: [{ result: 'DONE' }],
    },
  });
  const { bike } = await query(`{ bike(id: "b1") { withdrawAtReturn isBeingLookedAt
    jobs(first: 5) { nodes { id } } reports { parts } inspection { rides } jobCosts { cost { amountMinor } charged { amountMinor } } } }`);
  expect(bike).toEqual({
    withdrawAtReturn: false,
    isBeingLookedAt: false,
    jobs: { nodes: [{ id: jobId }] },
    reports: [{ parts: ['BRAKES'] }],
    inspection: { rides: 0 },
    jobCosts: { cost: { amountMinor: 4_500 }, charged: { amountMinor: 3_000 } },
  });
});

test('what staff does with a job is in the audit log', async () => {
  const { job } = await act('openJob', 'OpenJobInput', {
    bikeId: 'b2',
    text: 'Flat tyre',
    reason: 'seen today',
  });
  expect(job).toMatchObject({ bike: { state: 'MAINTENANCE', station: { id: 'south' } } });
  await act('updateJob', 'UpdateJobInput', { jobId: job.id, isBlocking: false });
  await act('closeJob', 'CloseJobInput', { jobId: job.id, result: 'CANCELLED' });
  const { auditLog } = await query(`{ auditLog(filter: { subjectId: "b2",
    types: ["job.opened", "job.changed", "job.closed"] }) { nodes { type reason changes { field before after } } } }`);
  expect(auditLog).toMatchObject({
    nodes: [
      { type: 'job.closed' },
      { type: 'job.changed', changes: [{ field: 'isBlocking', before: 'true', after: 'false' }] },
      { type: 'job.opened', reason: 'seen today' },
    ],
  });
});

test('a bike that was left elsewhere has a job, which brings it home', async () => {
  const rule = {
    scope: { modelId: 'city' },
    changes: [{ key: 'returnRule', value: 'HOME_STATION' }],
    version: 0,
    reason: 'wanted where they are',
  };
  await server.ask(asAdmin, 'mutation ($i: SetPolicyInput!) { setPolicy(input: $i) { __typename } }', {
    i: rule,
  });
  const key = () => randomUUID();
  const rentFor = `mutation ($i: RentForInput!) { result: rentFor(input: $i) {
    ... on RentalChanged { rental { id homeStation { id } } } } }`;
  const input = { userId: 'bob', bikeId: 'b2', idempotencyKey: key() };
  const started = (await server.ask(asStaff, rentFor, { i: input })).data.result;
  expect(started).toMatchObject({ rental: { homeStation: { id: 'south' } } });
  const bobs = (started?.rental as unknown as { id: string }).id;
  const end = `mutation ($i: EndRentalInput!) { endRental(input: $i) { __typename } }`;
  const ended = { rentalId: bobs, stationId: 'north', reason: 'seen there', idempotencyKey: key() };
  await server.ask(asStaff, end, { i: ended });
  const { jobs } = await query(
    '{ jobs(filter: { kind: TRANSFER }) { nodes { id isBlocking toStation { id } bike { id state station { id } } } } }',
  );
  const [job] = (jobs as { nodes: { id: string }[] }).nodes;
  expect(job).toMatchObject({
    isBlocking: false,
    toStation: { id: 'south' },
    bike: { id: 'b2', state: 'AVAILABLE', station: { id: 'north' } },
  });
  expect(await act('updateJob', 'UpdateJobInput', { jobId: job?.id, isBlocking: true })).toMatchObject({
    code: 'TRANSFER_NOT_BLOCKING',
    field: 'isBlocking',
  });
  expect(await act('closeJob', 'CloseJobInput', { jobId: job?.id, result: 'DONE' })).toMatchObject({
    job: { result: 'DONE', bike: { station: { id: 'south' } } },
  });
  expect(await act('openJob', 'OpenJobInput', { bikeId: 'b2', kind: 'TRANSFER' })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', field: 'input.kind' } },
  ]);
});

test('jobs are found by where the bike stands, whether they block, and page by page', async () => {
  await act('openJob', 'OpenJobInput', { bikeId: 'b2', isBlocking: false });
  await act('openJob', 'OpenJobInput', { bikeId: 'b2', kind: 'INSPECTION' });
  await act('openJob', 'OpenJobInput', { bikeId: 'b1' });
  const count = async (filter: string) => {
    const { jobs } = await query(`{ jobs(filter: { ${filter} }) { totalCount } }`);
    return (jobs as { totalCount: number }).totalCount;
  };
  expect(await count('stationId: "south"')).toBe(2);
  expect(await count('stationId: "south", isBlocking: true')).toBe(1);
  expect(await count('bikeId: "b1", stationId: "south"')).toBe(0);
  expect(await count('kind: INSPECTION')).toBe(1);
  expect(await count('isOpen: false')).toBe(0);
  const { jobs } = await query(
    '{ jobs(first: 2) { pageInfo { endCursor hasNextPage } nodes { bike { id } } } }',
  );
  const { endCursor } = (jobs as { pageInfo: { endCursor: string } }).pageInfo;
  expect(
    await query(
      `{ jobs(first: 2, after: "${endCursor}") { pageInfo { hasNextPage } nodes { bike { id } } } }`,
    ),
  ).toEqual({
    jobs: { pageInfo: { hasNextPage: false }, nodes: [{ bike: { id: 'b2' } }] },
  });
});

test('a bike that a job blocks is not brought back otherwise', async () => {
  await act('openJob', 'OpenJobInput', { bikeId: 'b2' });
  const update =
    'mutation { updateBike(id: "b2", input: { state: AVAILABLE }) { ... on InvalidInput { field code } } }';
  const { data } = await server.ask(asAdmin, update);
  expect(data.updateBike).toEqual({ field: 'state', code: 'BLOCKED_BY_JOB' });
});

test('only who has a session reports; reports and jobs are for staff; what is too long is refused', async () => {
  expect(await report(anonymous, { bikeId: 'b2' })).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect(await report(asRenter('bob'), { bikeId: 'b1', rentalId })).toMatchObject({ code: 'RENTAL_UNKNOWN' });
  expect(await report(asRenter('bob'), { bikeId: 'b9' })).toMatchObject({ code: 'BIKE_UNKNOWN' });
  expect(await report(asRenter('bob'), { bikeId: 'b2', text: 'x'.repeat(1_001) })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  const tooMany = Array.from({ length: 31 }, () => 'line');
  expect(await act('openJob', 'OpenJobInput', { bikeId: 'b2', checklist: tooMany })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  await report(asRenter('bob'), { bikeId: 'b2', severity: 'CHECK' });
  const seen =
    '{ bike(id: "b2") { state isBeingLookedAt reports { id } jobs { totalCount } jobCosts { cost { amountMinor } } } }';
  expect(await query(seen, asRenter('ann'))).toEqual({
    bike: { state: 'AVAILABLE', isBeingLookedAt: true, reports: null, jobs: null, jobCosts: null },
  });
});
