import { addBikeModel } from '../catalogue/use-cases/add-bike-model.ts';
import { addBike, retireBike, updateBike } from '../catalogue/use-cases/change-bikes.ts';
import { findBikesViolations, readRecords } from '../invariants/index.ts';
import { markLateRentals } from '../rentals/use-cases/mark-late-rentals.ts';
import { addStation, updateStation } from '../stations/use-cases/change-stations.ts';
import { returnBike, day, later, makeBike, makeFleet, minute, queueUp, rent } from '../testing/make-fleet.ts';
import { openService, type TestService } from '../testing/open-service.ts';
import { expireHolds } from '../waiting-list/use-cases/expire-holds.ts';
import { leaveWaitingList } from '../waiting-list/use-cases/leave-waiting-list.ts';

const staff = { id: 'eva', role: 'ADMIN' as const };
const order = { actor: staff, reason: 'stolen wheel' };

async function expectInOrder({ store, clock }: TestService) {
  const records = await readRecords(store.read);
  expect(findBikesViolations(records, clock.now())).toEqual([]);
  return records;
}

const heldFor = async ({ store }: TestService) =>
  (await store.read.hold.findMany({ where: { endedAt: null }, orderBy: { ticket: 'asc' } })).map(
    ({ userId, bikeId }) => [userId, bikeId],
  );

/** Many other bikes stand idle longer than the wanted one. */
function makeCrowd() {
  const crowd = Array.from({ length: 120 }, (_, n) =>
    makeBike(`x${n}`, { stationId: 'south', idleSince: later(-2 * day) }),
  );
  return makeFleet(...crowd, makeBike('b1'), makeBike('b2'));
}

test('a serial number is taken once', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const input = { serial: 'new', modelId: 'city', stationId: 'north' };
  expect(await addBike(service, order, input)).toMatchObject({ kind: 'changed' });
  expect(await addBike(service, order, input)).toMatchObject({ kind: 'invalid', field: 'serialNumber' });
  expect(await addBike(service, order, { ...input, serial: 's2', modelId: 'none' })).toMatchObject({
    field: 'modelId',
  });
  const { events } = await expectInOrder(service);
  expect(events).toHaveLength(1);
});

test('whoever loses a hold is served with a bike at their station, however many stand idle elsewhere', async () => {
  const fleet = queueUp(
    rent(rent(makeCrowd(), 'zoe', { bikeId: 'b1' }).fleet, 'yan', { bikeId: 'b2' }).fleet,
    'city',
    ['ann', 'north'],
  );
  const idle = returnBike(returnBike(fleet, 'b1').fleet, 'b2').fleet;
  await using service = await openService(idle);
  expect(await heldFor(service)).toEqual([['ann', 'b1']]);
  expect(await updateBike(service, order, { id: 'b1', state: 'MAINTENANCE' })).toMatchObject({
    kind: 'changed',
  });
  expect(await heldFor(service)).toEqual([['ann', 'b2']]);
  expect(await retireBike(service, order, 'b2')).toMatchObject({ kind: 'changed' });
  expect(await updateBike(service, order, { id: 'b1', state: 'AVAILABLE' })).toMatchObject({
    kind: 'changed',
  });
  expect(await heldFor(service)).toEqual([['ann', 'b1']]);
  const { events } = await expectInOrder(service);
  expect(events.length).toBeGreaterThan(5);
});

test('the sweep serves whoever may be served since the rules have changed', async () => {
  const waiting = queueUp(
    rent(rent(makeCrowd(), 'zoe', { bikeId: 'b1' }).fleet, 'yan', { bikeId: 'b2' }).fleet,
    'city',
    ['ann', 'north'],
  );
  const idle = makeBike('b3');
  await using service = await openService({ ...waiting, bikes: new Map(waiting.bikes).set('b3', idle) });
  expect(await expireHolds(service)).toBe(1);
  expect(await heldFor(service)).toEqual([['ann', 'b3']]);
  service.clock.advance(15 * minute);
  await expireHolds(service);
  expect(await heldFor(service)).toEqual([]);
  expect(await expireHolds(service)).toBe(0);
  await expectInOrder(service);
});

test('when a station rents again its bikes go to those who wait', async () => {
  const fleet = queueUp(
    makeFleet(makeBike('b1', { stationId: 'closed' }), makeBike('b2', { stationId: 'closed' })),
    'city',
    'ann',
    ['bob', 'closed'],
    'cid',
  );
  await using service = await openService(fleet);
  expect(await updateStation(service, staff, { id: 'closed', name: 'Open' })).toBe(true);
  expect(await heldFor(service)).toEqual([]);
  expect(await updateStation(service, staff, { id: 'closed', isRenting: true })).toBe(true);
  expect(await heldFor(service)).toEqual([
    ['ann', 'b1'],
    ['bob', 'b2'],
  ]);
  expect(await updateStation(service, staff, { id: 'nowhere', isRenting: true })).toBe(false);
  expect(await service.store.read.station.findUnique({ where: { id: 'closed' } })).toMatchObject({
    name: 'Open',
    version: 2,
  });
  await expectInOrder(service);
});

test('brand and name are taken once; a station may share its name', async () => {
  await using service = await openService(makeFleet());
  const model = { brand: 'Volt', name: 'One', formFactor: 'BICYCLE' as const, propulsion: 'HUMAN' as const };
  expect(await addBikeModel(service, staff, model)).toEqual(expect.any(String));
  expect(await addBikeModel(service, staff, model)).toBeUndefined();
  const station = { name: 'Square', lat: 1, lon: 2, capacity: 3 };
  expect(await addStation(service, staff, station)).not.toBe(await addStation(service, staff, station));
  const { events } = await expectInOrder(service);
  expect(events.map(({ type }) => type)).toEqual(['model.added', 'station.added', 'station.added']);
});

test("leaving: one's own entry, or any for an admin, and twice is no error", async () => {
  const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
  const fleet = returnBike(queueUp(rented, 'city', 'ann', 'bob'), 'b1').fleet;
  await using service = await openService(fleet);
  const [ann = '', bob = ''] = [...fleet.entries.values()].map(({ id }) => id);
  const as = (id: string) => ({ id, role: 'RENTER' as const });
  expect(await leaveWaitingList(service, as('bob'), ann)).toBe('unknown');
  expect(await leaveWaitingList(service, as('ann'), 'none')).toBe('unknown');
  expect(await leaveWaitingList(service, as('ann'), ann)).toBe('left');
  expect(await leaveWaitingList(service, as('ann'), ann)).toBe('left');
  expect(await heldFor(service)).toEqual([['bob', 'b1']]);
  service.clock.advance(15 * minute);
  expect(await leaveWaitingList(service, staff, bob)).toBe('left');
  const { entries } = await expectInOrder(service);
  expect(entries.map(({ endReason }) => endReason)).toEqual(['LEFT', 'LAPSED']);
});

test('late rentals are marked once, however often it is looked', async () => {
  await using service = await openService(rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet);
  expect(await markLateRentals(service)).toBe(0);
  service.clock.advance(6 * day);
  expect(await markLateRentals(service)).toBe(1);
  expect(await markLateRentals(service)).toBe(0);
  service.clock.advance(2 * day);
  expect(await Promise.all([markLateRentals(service), markLateRentals(service)])).toEqual([1, 1]);
  const { events } = await expectInOrder(service);
  expect(events.map(({ type }) => type)).toEqual(['rental.due', 'rental.overdue']);
  for (const { payload } of await service.store.read.event.findMany()) {
    const about = { serialNumber: 'serial-b1', model: 'Brisk city', station: null };
    expect(payload).toMatchObject({ about: { ...about, town: 'Town', timeZone: 'Etc/UTC' } });
  }
});
