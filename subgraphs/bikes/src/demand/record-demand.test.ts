import type { RentBike } from '@bike-rentals/contracts';
import { openStore } from '../store/open-store.ts';
import { hour, makeBike, makeFleet, noon, rent } from '../testing/make-fleet.ts';
import { openService, type TestService } from '../testing/open-service.ts';
import { anonymous, asAdmin, asRenter, startServer } from '../testing/start-server.ts';
import { handleCommands, type ReceivedCommand } from '../use-cases/handle-commands.ts';
import { pruneDemand } from './use-cases/record-demand.ts';

let lastId = 0;

function toRent(userId: string, intent: Partial<RentBike>): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  const body = { actor, requestedAt: noon, whenUnavailable: 'REFUSE' as const, ...intent };
  return { id: `c${(lastId += 1)}`, type: 'rent-bike', version: 1, body };
}

const readCounts = async ({ store }: TestService) =>
  store.read.dayDemand.findMany({ orderBy: [{ day: 'asc' }, { modelId: 'asc' }, { stationId: 'asc' }] });
const readEvents = async ({ store }: TestService) =>
  store.read.event.findMany({ where: { type: 'demand.refused' }, orderBy: { seq: 'asc' } });

/** One bike of the model city, which Zoe has. */
const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;

test('who finds no bike is counted once for a model, station and hour, in the same batch or later', async () => {
  await using service = await openService(rented);
  const atNorth = { modelId: 'city', stationId: 'north' };
  await handleCommands(service, [toRent('ann', atNorth), toRent('ann', atNorth), toRent('bob', atNorth)]);
  await handleCommands(service, [toRent('ann', atNorth), toRent('ann', { modelId: 'city' })]);
  const ofCity = { day: '2026-05-01', modelId: 'city', code: 'BIKE_UNAVAILABLE' };
  expect(await readCounts(service)).toEqual([
    { ...ofCity, stationId: '', refusals: 1 },
    { ...ofCity, stationId: 'north', refusals: 2 },
  ]);
  expect((await readEvents(service)).map(({ payload }) => payload)).toEqual([
    { ...atNorth, code: 'BIKE_UNAVAILABLE' },
    { ...atNorth, code: 'BIKE_UNAVAILABLE' },
    { modelId: 'city', stationId: null, code: 'BIKE_UNAVAILABLE' },
  ]);
  service.clock.advance(hour);
  await handleCommands(service, [toRent('ann', atNorth)]);
  expect((await readCounts(service)).map(({ refusals }) => refusals)).toEqual([1, 3]);
});

test('a bike that stands where nothing is rented is demand there, and one that is rented anywhere', async () => {
  const fleet = makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'closed' }));
  await using service = await openService(rent(fleet, 'zoe', { bikeId: 'b1' }).fleet);
  await handleCommands(service, [toRent('ann', { bikeId: 'b1' }), toRent('ann', { bikeId: 'b2' })]);
  expect((await readEvents(service)).map(({ payload }) => payload)).toMatchObject([
    { modelId: 'city', stationId: null },
    { modelId: 'city', stationId: 'closed' },
  ]);
});

test('nothing that was stored of a refusal says who it was, once its hour is over', async () => {
  await using service = await openService(rented);
  await handleCommands(service, [toRent('ann', { modelId: 'city' })]);
  const [event] = await readEvents(service);
  expect(event).toMatchObject({ actorId: 'system', actorRole: 'SYSTEM', commandId: null });
  expect(JSON.stringify(event)).not.toContain('ann');
  await pruneDemand(service);
  expect(await service.store.read.countedDemand.count()).toBe(1);
  service.clock.advance(hour);
  await pruneDemand(service);
  expect(await service.store.read.countedDemand.count()).toBe(0);
});

test('other refusals, and those who wait, are no unmet demand', async () => {
  await using service = await openService(rented);
  await handleCommands(service, [
    toRent('ann', { modelId: 'city', whenUnavailable: 'QUEUE' }),
    toRent('zoe', { modelId: 'city' }),
    toRent('ann', { modelId: 'none' }),
    toRent('ann', { bikeId: 'none' }),
  ]);
  expect(await readCounts(service)).toEqual([]);
  expect(await readEvents(service)).toEqual([]);
});

test("a day is one of the town's clock, and is forgotten after 400", async () => {
  await using service = await openService(rented);
  // Noon of UTC is the next day in Apia.
  const inApia = { ...service, timeZone: 'Pacific/Apia' };
  await handleCommands(inApia, [toRent('ann', { modelId: 'city' })]);
  expect(await readCounts(service)).toMatchObject([{ day: '2026-05-02' }]);
  service.clock.advance(400 * 24 * hour);
  await pruneDemand(inApia);
  expect(await readCounts(service)).toHaveLength(1);
  service.clock.advance(24 * hour);
  await pruneDemand(inApia);
  expect(await readCounts(service)).toEqual([]);
});

const query = `query ($from: String, $to: String) { unmetDemand(from: $from, to: $to) { from to refusals
  places { model { id } station { id } code refusals } } }`;

test('admins see what was refused, the most first', async () => {
  await using server = await startServer(rented);
  {
    await using store = await openStore(server.file);
    const row = { modelId: 'city', stationId: 'north', code: 'BIKE_UNAVAILABLE' };
    const data = [
      { ...row, day: '2026-04-24', refusals: 100 },
      { ...row, day: '2026-04-25', refusals: 2 },
      { ...row, day: '2026-05-01', refusals: 3 },
      { ...row, day: '2026-05-01', stationId: '', modelId: 'cargo', refusals: 9 },
    ];
    await store.transact((tx) => tx.dayDemand.createMany({ data }));
  }
  const north = { model: { id: 'city' }, station: { id: 'north' }, code: 'BIKE_UNAVAILABLE' };
  const anywhere = { model: { id: 'cargo' }, station: null, code: 'BIKE_UNAVAILABLE', refusals: 9 };
  const week = await server.ask(asAdmin, query);
  expect(week.errors).toBeUndefined();
  expect(week.data.unmetDemand).toEqual({
    from: '2026-04-25',
    to: '2026-05-01',
    refusals: 14,
    places: [anywhere, { ...north, refusals: 5 }],
  });
  const day = await server.ask(asAdmin, query, { from: '2026-04-24', to: '2026-04-24' });
  expect(day.data.unmetDemand).toMatchObject({ refusals: 100, places: [{ ...north, refusals: 100 }] });
});

test.each([
  [{ from: '2026-05-02', to: '2026-05-01' }, 'from'],
  [{ from: 'yesterday' }, 'from'],
  [{ to: '2026-13-01' }, 'to'],
])('days that are none are refused: %j', async (variables, field) => {
  await using server = await startServer(rented);
  expect((await server.ask(asAdmin, query, variables)).errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', field } },
  ]);
});

test.each([
  [anonymous, 'UNAUTHENTICATED'],
  [asRenter('ann'), 'FORBIDDEN'],
])('nobody else does: %j', async (viewer, code) => {
  await using server = await startServer(rented);
  expect((await server.ask(viewer, query)).errors).toMatchObject([{ extensions: { code } }]);
});
