import { findBikesViolations, readRecords } from '../invariants/index.ts';
import { addBike, updateBike } from '../catalogue/use-cases/change-bikes.ts';
import { addStation } from '../stations/use-cases/change-stations.ts';
import { openStore } from '../store/open-store.ts';
import { createRuleReader } from '../store/rule-reader.ts';
import { day, hour, makeBike, makeFleet, noon, queueUp } from '../testing/make-fleet.ts';
import { openService, type TestService } from '../testing/open-service.ts';
import { anonymous, asAdmin, asRenter, startServer, type Server } from '../testing/start-server.ts';
import { markLateRentals } from '../rentals/use-cases/mark-late-rentals.ts';
import { handleCommands, type ReceivedCommand } from '../use-cases/handle-commands.ts';
import { expireHolds } from '../waiting-list/use-cases/expire-holds.ts';
import { addClosure, cancelClosure, setHours } from './use-cases/change-hours.ts';
import { createCalendarJob } from './use-cases/follow-calendar.ts';
import { moveDues } from './use-cases/move-dues.ts';

const order = { actor: { id: 'eva', role: 'ADMIN' as const }, reason: 'summer' };
const hours = (osm: string | null, changes = {}) => ({
  stationId: null,
  osm,
  validFrom: null,
  version: 0,
  ...changes,
});

function toRent(id: string, userId: string, bikeId: string): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  const body = { actor, requestedAt: noon, whenUnavailable: 'REFUSE' as const, bikeId };
  return { id, type: 'rent-bike', version: 1, body };
}

async function expectInOrder({ store, clock }: TestService) {
  const records = await readRecords(store.read);
  expect(findBikesViolations(records, clock.now())).toEqual([]);
  return records;
}

// Noon is that of Friday, 1 May 2026, in UTC.

test('hours that one instance has set close a station for the other at once', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  await using store = await openStore(service.file);
  const other = { ...service, store, rules: createRuleReader() };
  const [started] = await handleCommands(other, [toRent('c1', 'ann', 'b1')]);
  expect(started?.type).toBe('rental-started');
  expect(await setHours(service, order, hours('Mo-Su 14:00-18:00'))).toMatchObject({ kind: 'changed' });
  const [refused] = await handleCommands(other, [toRent('c2', 'bob', 'b2')]);
  expect(refused?.body).toMatchObject({ code: 'STATION_CLOSED', opensAt: '2026-05-01T14:00:00.000Z' });
  const demand = await store.read.dayDemand.findMany();
  expect(demand).toMatchObject([{ stationId: 'north', code: 'STATION_CLOSED', refusals: 1 }]);
  service.clock.advance(2 * hour);
  const [later] = await handleCommands(other, [toRent('c3', 'bob', 'b2')]);
  expect(later?.type).toBe('rental-started');
  await expectInOrder(service);
});

test('there is a bound to the versions of all hours together', async () => {
  await using service = await openService(makeFleet());
  await service.store.transact(
    (tx) => tx.$executeRaw`
      INSERT INTO "Hours" ("id", "stationId", "version", "validFrom", "actorId", "reason", "at")
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      SELECT 'h' || i, 'south', i, ${noon}, 'eva', 'test', ${noon} FROM n`,
  );
  expect(await setHours(service, order, hours('Mo-Su 14:00-18:00'))).toMatchObject({
    kind: 'refused',
    refusal: { code: 'TOO_MANY_VERSIONS' },
  });
});

test('when a station opens its bikes go to those who wait, and it is told', async () => {
  const fleet = queueUp({ ...makeFleet(), modelIds: new Set(['city']) }, 'city', 'ann');
  await using service = await openService(fleet);
  await setHours(service, order, hours('Mo-Su 14:00-18:00'));
  const bike = { serial: 's1', modelId: 'city', stationId: 'north' };
  await addBike(service, order, bike);
  const follow = createCalendarJob(service);
  await follow();
  expect(await expireHolds(service)).toBe(0);
  await expectInOrder(service);
  service.clock.advance(2 * hour);
  await follow();
  expect(await expireHolds(service)).toBe(1);
  const { holds, events } = await expectInOrder(service);
  expect(holds).toMatchObject([{ userId: 'ann', expiresAt: new Date('2026-05-01T14:15:00Z') }]);
  const told = events.filter(({ type }) => type.startsWith('station.')).map(({ type }) => type);
  // Two rent, and one is closed by its flag: it has hours nevertheless.
  expect(told).toEqual([
    ...Array<string>(3).fill('station.closed'),
    ...Array<string>(3).fill('station.opened'),
  ]);
});

test('a new station is shown as the town is: open, or not', async () => {
  await using service = await openService(makeFleet());
  await setHours(service, order, hours('Mo-Su 14:00-18:00'));
  const add = async (name: string) => {
    const id = await addStation(service, order.actor, { name, lat: 48, lon: 16, capacity: 5 });
    return (await service.store.read.station.findUniqueOrThrow({ where: { id } })).isOpen;
  };
  expect(await add('before')).toBe(false);
  service.clock.advance(2 * hour);
  expect(await add('while')).toBe(true);
});

test('of two instances that see a station open one tells it', async () => {
  await using service = await openService(makeFleet());
  await setHours(service, order, hours('Mo-Su 14:00-18:00'));
  const jobs = [createCalendarJob(service), createCalendarJob(service)];
  for (const job of jobs) await job();
  service.clock.advance(2 * hour);
  await Promise.all(jobs.map((job) => job()));
  expect(await service.store.read.event.count({ where: { type: 'station.opened' } })).toBe(3);
});

test('as days go by the calendar reaches 400 days ahead again', async () => {
  await using service = await openService(makeFleet());
  await setHours(service, order, hours('Mo-Su 14:00-18:00'));
  const job = createCalendarJob(service);
  const findUntil = async () => (await service.rules.read(service.store.read)).calendar.until;
  const until = await findUntil();
  service.clock.advance(2 * day);
  await job();
  expect((await findUntil()) - until).toBe(2 * day);
});

test.each(['America/Santiago', 'Pacific/Apia'])(
  'in %s it is computed once a day at most, at whatever hour one looks',
  async (timeZone) => {
    await using service = await openService(makeFleet(), { timeZone });
    await setHours(service, order, hours('Mo-Su 14:00-18:00'));
    const job = createCalendarJob(service);
    const versions = new Set<number>();
    for (let hours = 0; hours < 72; hours += 1) {
      service.clock.advance(hour);
      await job();
      versions.add((await service.rules.read(service.store.read)).calendar.version);
    }
    expect(versions.size).toBeLessThanOrEqual(4);
    expect(versions.size).toBeGreaterThan(1);
  },
);

test('the spans of the table are those of hours and closures after every change, and do not overlap', async () => {
  await using service = await openService(makeFleet(), { timeZone: 'Europe/Berlin' });
  await setHours(service, order, hours('Mo-Fr 09:00-18:00; PH off'));
  await setHours(service, order, hours('Mo-Su 08:00-20:00', { stationId: 'north' }));
  const closure = await addClosure(service, order, {
    stationId: null,
    fromLocal: '2026-05-04T10:00',
    toLocal: '2026-05-04T12:00',
  });
  const find = async (ownerId: string) => {
    const spans = await service.store.read.openSpan.findMany({
      where: { ownerId },
      orderBy: { from: 'asc' },
    });
    for (const [index, { from }] of spans.entries())
      if (index > 0) expect(from.getTime()).toBeGreaterThan(spans[index - 1]?.to.getTime() ?? Infinity);
    return spans
      .filter(({ from }) => from.toISOString().startsWith('2026-05-04'))
      .map(({ from, to }) => `${from.toISOString().slice(11, 16)}-${to.toISOString().slice(11, 16)}`);
  };
  expect(await find('')).toEqual(['07:00-08:00', '10:00-16:00']);
  expect(await find('north')).toEqual(['06:00-08:00', '10:00-18:00']);
  if (typeof closure === 'string') throw new Error(closure);
  await cancelClosure(service, order, closure.id);
  expect(await find('')).toEqual(['07:00-16:00']);
  await setHours(service, order, hours(null, { stationId: 'north', version: 1 }));
  expect(await find('north')).toEqual(['07:00-16:00']);
});

test('changes say who, why, and what was before', async () => {
  await using service = await openService(makeFleet());
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await setHours(service, order, hours('off', { version: 1 }));
  const closure = { stationId: 'north', fromLocal: '2026-05-04T10:00', toLocal: '2026-05-04T12:00' };
  const added = await addClosure(service, order, closure);
  if (typeof added === 'string') throw new Error(added);
  await cancelClosure(service, order, added.id);
  await cancelClosure(service, order, added.id);
  const events = await service.store.read.event.findMany({ orderBy: { seq: 'asc' } });
  const changes = events.filter(({ type }) => !type.startsWith('station.'));
  expect(changes).toMatchObject([
    { type: 'hours.changed', payload: { osm: 'Mo-Su 09:00-18:00', before: null }, reason: 'summer' },
    { type: 'hours.changed', payload: { osm: 'off', before: 'Mo-Su 09:00-18:00' }, actorId: 'eva' },
    { type: 'closure.added', payload: { stationId: 'north', from: '2026-05-04T10:00:00.000Z' } },
    { type: 'closure.cancelled', payload: { closureId: added.id } },
  ]);
  expect(changes).toHaveLength(4);
});

test('after a closure what was promised for it moves, with what a notification needs', async () => {
  await using service = await openService(makeFleet(makeBike('b1')), { rules: { rentalLength: 'P2D' } });
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await handleCommands(service, [toRent('c1', 'ann', 'b1')]);
  await addClosure(service, order, {
    stationId: 'north',
    fromLocal: '2026-05-03T00:00',
    toLocal: '2026-05-05T00:00',
  });
  await moveDues(service);
  const due = new Date('2026-05-05T18:00:00Z');
  const { rentals } = await expectInOrder(service);
  expect(rentals).toMatchObject([
    { returnBy: due, graceEndsAt: new Date('2026-05-06T10:00:00Z'), version: 1 },
  ]);
  const event = await service.store.read.event.findFirst({ where: { type: 'rental.due-changed' } });
  expect(event).toMatchObject({
    actorId: 'eva',
    reason: 'summer',
    payload: {
      userId: 'ann',
      before: '2026-05-03T12:00:00.000Z',
      returnBy: due.toISOString(),
      about: { serialNumber: 'serial-b1', town: 'Town' },
    },
  });
});

/** Rentals from north, due two days after noon, a minute apart. */
async function addRentals({ store }: TestService, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));
  const bike = { modelId: 'city', stationId: null, state: 'RENTED' as const, idleSince: noon };
  const bikes = ids.map((id) => ({ ...bike, id: `b${id}`, serial: `b${id}`, feedId: `f${id}` }));
  const rentals = ids.map((id, index) => ({
    ...{ id: `r${id}`, commandId: `c${id}`, userId: `u${id}`, bikeId: `b${id}`, activeBike: `b${id}` },
    ...{ activeSlot: `u${id}:city:1`, modelId: 'city', startStationId: 'north', rentedAt: noon },
    returnBy: new Date(noon.getTime() + 2 * day + index * 60_000),
  }));
  await store.transact(async (tx) => {
    await tx.bike.createMany({ data: bikes });
    await tx.rental.createMany({ data: rentals });
  });
}

/** The service, of which only so many transactions succeed from now on. */
function dieAfter(service: TestService, count: number): TestService {
  let left = count;
  const transact: TestService['store']['transact'] = (work) => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : service.store.transact(work);
  };
  return { ...service, store: { ...service.store, transact } };
}

const closedOnSunday = {
  stationId: null,
  fromLocal: '2026-05-03T00:00',
  toLocal: '2026-05-04T00:00',
  spread: 3,
};

test('very many dues are moved in portions, each once, and go on after a crash where they were', async () => {
  await using service = await openService({ ...makeFleet(), modelIds: new Set(['city']) });
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await addRentals(service, 130);
  await addClosure(service, order, closedOnSunday);
  await expect(moveDues(dieAfter(service, 1))).rejects.toThrow('killed');
  const findMoved = () =>
    service.store.read.rental.findMany({ where: { version: 1 }, orderBy: { id: 'asc' } });
  expect(await findMoved()).toHaveLength(50);
  await createCalendarJob(service)();
  const moved = await findMoved();
  expect(moved.map(({ returnBy }) => returnBy.toISOString().slice(8, 16))).toEqual(
    moved.map((_, index) => `${['04', '05', '06'][index % 3]}T18:00`),
  );
  expect(moved).toHaveLength(130);
  const events = await service.store.read.event.findMany({ where: { type: 'rental.due-changed' } });
  expect(new Set(events.map(({ actorId, reason }) => `${actorId}: ${reason}`))).toEqual(
    new Set(['eva: summer']),
  );
  expect(events).toHaveLength(130);
  expect(await service.store.read.dueMove.count()).toBe(0);
});

test('holds are extended in portions, and before any due is moved', async () => {
  const users = Array.from({ length: 60 }, (_, index) => `u${index}`);
  const idle = users.map((user) => makeBike(`b-${user}`, { state: 'MAINTENANCE' }));
  const fleet = queueUp({ ...makeFleet(...idle), modelIds: new Set(['city']) }, 'city', ...users);
  await using service = await openService(fleet);
  for (const { id } of idle) await updateBike(service, order, { id, state: 'AVAILABLE' });
  const closure = { stationId: null, fromLocal: '2026-05-01T12:05', toLocal: '2026-05-01T13:00' };
  await addClosure(service, order, closure);
  await expect(moveDues(dieAfter(service, 1))).rejects.toThrow('killed');
  const findEnds = async () =>
    (await service.store.read.hold.findMany({ orderBy: { id: 'asc' } })).map(({ expiresAt }) =>
      expiresAt.toISOString().slice(11, 16),
    );
  expect(await findEnds()).toEqual([...Array<string>(50).fill('13:10'), ...Array<string>(10).fill('12:15')]);
  await expectInOrder(service);
  await createCalendarJob(service)();
  expect(await findEnds()).toEqual(Array<string>(60).fill('13:10'));
  await expectInOrder(service);
});

test('what ends before it is moved is moved all the same, and is not late', async () => {
  const rules = { rentalLength: 'PT30M', grace: 'PT10M', holdTime: 'PT15M' };
  const fleet = queueUp(
    makeFleet(makeBike('b1', { modelId: 'cargo' }), makeBike('b2', { state: 'MAINTENANCE' })),
    'city',
    'bob',
  );
  await using service = await openService(fleet, { rules });
  await handleCommands(service, [toRent('c1', 'ann', 'b1')]);
  await updateBike(service, order, { id: 'b2', state: 'AVAILABLE' });
  const closure = { stationId: null, fromLocal: '2026-05-01T12:10', toLocal: '2026-05-01T14:00' };
  await addClosure(service, order, closure);
  service.clock.advance(hour);
  await Promise.all([markLateRentals(service), expireHolds(service)]);
  const { rentals, holds } = await expectInOrder(service);
  expect(rentals).toMatchObject([{ overdueAt: null, returnBy: new Date('2026-05-01T15:00:00Z') }]);
  expect(holds).toMatchObject([{ endedAt: null, expiresAt: new Date('2026-05-01T14:05:00Z') }]);
});

test('a due that cannot be moved does not keep the others from it, and is told', async () => {
  await using service = await openService({ ...makeFleet(), modelIds: new Set(['city']) });
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await addRentals(service, 60);
  await service.store.transact((tx) =>
    tx.$executeRawUnsafe(`CREATE TRIGGER "bad" BEFORE UPDATE ON "Rental" WHEN OLD."id" = 'r0003'
      BEGIN SELECT RAISE(ABORT, 'bad row'); END`),
  );
  expect(typeof (await addClosure(service, order, closedOnSunday))).toBe('object');
  await expect(createCalendarJob(service)()).rejects.toThrow('could not be moved');
  expect(await service.store.read.rental.count({ where: { version: 1 } })).toBe(59);
  expect(typeof (await addClosure(service, order, closedOnSunday))).toBe('object');
});

test('a change waits until the dues of the one before are moved, and is refused if that takes long', async () => {
  await using service = await openService({ ...makeFleet(), modelIds: new Set(['city']) });
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await addRentals(service, 130);
  await addClosure(service, order, closedOnSunday);
  const monday = { ...closedOnSunday, fromLocal: '2026-05-04T00:00', toLocal: '2026-05-05T00:00' };
  expect(typeof (await addClosure(service, order, monday))).toBe('object');
  await moveDues(service);
  const dues = await service.store.read.rental.groupBy({ by: ['returnBy'], _count: true });
  expect(dues.map(({ returnBy }) => returnBy.toISOString().slice(8, 10)).sort()).toEqual(['05', '06', '07']);

  // A move that never ends: after each portion the trigger sets it back to the first due.
  await service.store.transact(async (tx) => {
    await tx.dueMove.create({
      data: {
        ...{ id: 'due-move', causeId: 'unknown', at: noon, stationId: '', spread: 1, reason: 'x' },
        ...{ actorId: 'eva', actorRole: 'ADMIN' },
      },
    });
    await tx.$executeRawUnsafe(`CREATE TRIGGER "again" AFTER UPDATE OF "afterRental" ON "DueMove"
      BEGIN UPDATE "DueMove" SET "afterDue" = '1970-01-01T00:00:00.000+00:00', "afterRental" = ''; END`);
  });
  expect(await addClosure(service, order, monday)).toBe('busy');
  expect(await setHours(service, order, hours(null, { version: 1 }))).toMatchObject({
    refusal: { code: 'DUES_ARE_MOVING' },
  });
});

test('of the spans only those are written that differ', async () => {
  await using service = await openService(makeFleet());
  await setHours(service, order, hours('Mo-Su 09:00-18:00'));
  await setHours(service, order, hours('Mo-Su 10:00-18:00', { stationId: 'north' }));
  const findRows = () =>
    service.store.read.$queryRaw<{ rowid: number; ownerId: string }[]>`
      SELECT rowid, "ownerId" FROM "OpenSpan" ORDER BY rowid`;
  const before = await findRows();
  await addClosure(service, order, { ...closedOnSunday, stationId: 'north' });
  const after = await findRows();
  expect(after.filter(({ ownerId }) => ownerId === '')).toEqual(
    before.filter(({ ownerId }) => ownerId === ''),
  );
  // The Sunday is gone.
  expect(before.length - after.length).toBe(1);
  expect(before.filter(({ rowid }) => !after.some((row) => row.rowid === rowid))).toHaveLength(1);
});

test('a large town is shown as open in portions', async () => {
  await using service = await openService(makeFleet());
  const data = Array.from({ length: 120 }, (_, index) => ({
    ...{ id: `s${index}`, name: `Station ${index}`, lat: 48, lon: 16, capacity: 5 },
  }));
  await service.store.transact((tx) => tx.station.createMany({ data }));
  await setHours(service, order, hours('Mo-Su 14:00-18:00'));
  expect(await service.store.read.station.count({ where: { isOpen: true } })).toBe(0);
  service.clock.advance(2 * hour);
  await createCalendarJob(service)();
  expect(await service.store.read.station.count({ where: { isOpen: false } })).toBe(0);
  const versions = await service.store.read.event.groupBy({ by: ['aggregate'], _count: true });
  expect(versions.filter(({ aggregate }) => aggregate.startsWith('station:'))).toHaveLength(123);
});

const set = `mutation ($input: SetHoursInput!) { setHours(input: $input) { __typename
  ... on HoursSet { hours { osm version } warnings }
  ... on HoursRefused { code at selector version } } }`;
const add = `mutation ($input: AddClosureInput!) { addClosure(input: $input) { __typename
  ... on Closure { id station { id } from to reason }
  ... on InvalidInput { field code } } }`;

const ask = async (server: Server, query: string, input: object, viewer = asAdmin) => {
  const { data, errors } = await server.ask(viewer, query, { input: { reason: 'summer', ...input } });
  return errors?.[0]?.extensions ?? data.setHours ?? data.addClosure;
};

test('everybody sees when a station is open, and counts only what can be rented there', async () => {
  await using server = await startServer(makeFleet(makeBike('b1')));
  const query = `{ station(id: "north") { isOpen opensAt closesAt hours { osm } availability { units } bikesParked
    openSpans(from: "2026-05-01T13:00:00Z", to: "2026-05-02T15:00:00Z") { from to } }
    town { hours { osm version } } bikeModel(id: "city") { availableUnits } }`;
  expect((await server.ask(anonymous, query)).data).toMatchObject({
    station: { isOpen: true, opensAt: null, closesAt: null, hours: null, availability: [{ units: 1 }] },
    town: { hours: null },
    bikeModel: { availableUnits: 1 },
  });
  expect(await ask(server, set, { osm: 'Mo-Su 14:00-18:00', version: 0 })).toEqual({
    __typename: 'HoursSet',
    hours: { osm: 'Mo-Su 14:00-18:00', version: 1 },
    warnings: [],
  });
  expect((await server.ask(anonymous, query)).data).toEqual({
    station: {
      isOpen: false,
      opensAt: '2026-05-01T14:00:00.000Z',
      closesAt: null,
      hours: null,
      availability: [],
      bikesParked: 1,
      openSpans: [
        { from: '2026-05-01T14:00:00.000Z', to: '2026-05-01T18:00:00.000Z' },
        { from: '2026-05-02T14:00:00.000Z', to: '2026-05-02T15:00:00.000Z' },
      ],
    },
    town: { hours: { osm: 'Mo-Su 14:00-18:00', version: 1 } },
    bikeModel: { availableUnits: 0 },
  });
  expect(await ask(server, set, { stationId: 'north', osm: '24/7', version: 0 })).toMatchObject({
    __typename: 'HoursSet',
  });
  expect((await server.ask(anonymous, query)).data).toMatchObject({
    station: { isOpen: true, closesAt: null, hours: { osm: '24/7' }, availability: [{ units: 1 }] },
  });
});

test.each([
  [{ osm: 'blah' }, { code: 'INVALID_HOURS', at: 2 }],
  [{ osm: 'week 1-10 Mo 09:00-10:00' }, { code: 'HOURS_UNSUPPORTED', selector: 'week' }],
  [{ osm: 'PH off' }, { code: 'HOURS_UNSUPPORTED', selector: 'PH' }],
  [{ version: 7 }, { code: 'VERSION_STALE', version: 0 }],
  [{ validFrom: '2026-05-01T11:00:00Z' }, { code: 'VALID_FROM_PAST' }],
  [{ stationId: 'none' }, { code: 'STATION_UNKNOWN' }],
  [{ reason: '' }, { code: 'BAD_USER_INPUT', field: 'input.reason' }],
  [{ osm: 'Mo 09:00-10:00;'.repeat(20) }, { code: 'BAD_USER_INPUT', field: 'input.osm' }],
])('hours are refused: %j', async (input, refusal) => {
  await using server = await startServer(makeFleet());
  expect(await ask(server, set, { osm: '24/7', version: 0, ...input })).toMatchObject(refusal);
});

test.each([
  [{ toLocal: '2026-05-04T09:00' }, { field: 'toLocal', code: 'ENDS_BEFORE_IT_BEGINS' }],
  [
    { fromLocal: '2026-05-01T10:00', toLocal: '2026-05-01T12:00' },
    { field: 'toLocal', code: 'CLOSURE_OVER' },
  ],
  [{ stationId: 'none' }, { field: 'stationId', code: 'STATION_UNKNOWN' }],
  [{ fromLocal: 'tomorrow' }, { field: 'fromLocal', code: 'BAD_USER_INPUT' }],
  [{ fromLocal: '2026-02-30T10:00' }, { field: 'fromLocal', code: 'BAD_USER_INPUT' }],
  [{ spread: 6 }, { field: 'spread', code: 'BAD_USER_INPUT' }],
  [{ reason: '' }, { field: 'reason', code: 'BAD_USER_INPUT' }],
])('closures are refused: %j', async (input, refusal) => {
  await using server = await startServer(makeFleet());
  const valid = { fromLocal: '2026-05-04T10:00', toLocal: '2026-05-04T12:00' };
  expect(await ask(server, add, { ...valid, ...input })).toMatchObject(refusal);
});

test('closures are public until they have ended or are cancelled', async () => {
  await using server = await startServer(makeFleet());
  const input = { stationId: 'north', fromLocal: '2026-05-01T11:00', toLocal: '2026-05-01T13:00' };
  const closure = (await ask(server, add, input)) as unknown as { id: string };
  const list = async () =>
    (await server.ask(anonymous, '{ closures { id station { id isOpen } reason } }')).data.closures;
  const shown = { id: closure.id, station: { id: 'north', isOpen: false }, reason: 'summer' };
  expect(await list()).toEqual([shown]);
  const cancel = 'mutation ($id: ID!) { cancelClosure(id: $id, reason: "rain") { __typename } }';
  expect((await server.ask(asAdmin, cancel, { id: closure.id })).data.cancelClosure).toEqual({
    __typename: 'Closure',
  });
  expect(await list()).toEqual([]);
  expect((await server.ask(asAdmin, cancel, { id: 'none' })).data.cancelClosure).toEqual({
    __typename: 'InvalidInput',
  });
});

test('a preview shows what hours would come to, or what is wrong with them', async () => {
  await using server = await startServer(makeFleet());
  const query = `query ($osm: String!) { previewHours(osm: $osm, from: "2026-05-01", to: "2026-05-02") {
    spans { from to } warnings fault { code at } } }`;
  const preview = async (osm: string) => (await server.ask(asAdmin, query, { osm })).data.previewHours;
  expect(await preview('Mo-Fr 09:00-18:00')).toEqual({
    spans: [{ from: '2026-05-01T09:00:00.000Z', to: '2026-05-01T18:00:00.000Z' }],
    warnings: [],
    fault: null,
  });
  expect(await preview('blah')).toMatchObject({ spans: [], fault: { code: 'INVALID_HOURS' } });
  const long = `{ previewHours(osm: "24/7", from: "2026-05-01", to: "2026-06-01") { warnings } }`;
  expect((await server.ask(asAdmin, long)).errors).toMatchObject([{ extensions: { field: 'to' } }]);
});

test.each([
  [anonymous, 'UNAUTHENTICATED'],
  [asRenter('ann'), 'FORBIDDEN'],
])('only admins change hours: %j', async (viewer, code) => {
  await using server = await startServer(makeFleet());
  expect(await ask(server, set, { osm: '24/7', version: 0 }, viewer)).toMatchObject({ code });
  const closure = { fromLocal: '2026-05-04T10:00', toLocal: '2026-05-04T12:00' };
  expect(await ask(server, add, closure, viewer)).toMatchObject({ code });
  const preview = '{ previewHours(osm: "24/7", from: "2026-05-01", to: "2026-05-01") { warnings } }';
  expect((await server.ask(viewer, preview)).errors).toMatchObject([{ extensions: { code } }]);
});
