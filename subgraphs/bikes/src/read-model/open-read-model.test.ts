import BetterSqlite3 from 'better-sqlite3';
import { addBike, updateBike } from '../catalogue/use-cases/change-bikes.ts';
import type { Fleet } from '../domain/fleet.ts';
import { updateStation } from '../stations/use-cases/change-stations.ts';
import { removeStation } from '../stations/use-cases/remove-station.ts';
import { makeBike, makeFleet, noon, queueUp, rent } from '../testing/make-fleet.ts';
import { openService } from '../testing/open-service.ts';
import { handleCommands } from '../use-cases/handle-commands.ts';
import { openReadModel } from './open-read-model.ts';

const staff = { actor: { id: 'eva', role: 'ADMIN' as const } };
const fleet = { ...makeFleet(makeBike('b1'), makeBike('b2')), modelIds: new Set(['city']) };

test('what is committed is there at once, in every instance, under the number of its event', async () => {
  await using service = await openService(fleet);
  using one = await openReadModel(service.file);
  using other = await openReadModel(service.file);
  await updateBike(service, staff, { id: 'b1', stationId: 'south' });
  for (const { readModel } of [one, other]) {
    expect(readModel.seq).toBe(1);
    expect(readModel.bikes.get('b1')).toMatchObject({ stationId: 'south' });
    expect(readModel.stations.get('north')).toMatchObject({ version: 1, bikesParked: 1 });
    expect(readModel.stations.get('south')).toMatchObject({ version: 1, bikesParked: 1 });
    expect(readModel.stations.get('closed')).toMatchObject({ version: 0, bikesParked: 0 });
  }
});

test('what somebody holds of it stays as it was', async () => {
  await using service = await openService(fleet);
  using followed = await openReadModel(service.file);
  const before = followed.readModel.stations.get('north');
  await updateStation(service, staff.actor, { id: 'north', isRenting: false, name: 'North Gate' });
  expect(before).toMatchObject({ version: 0, name: 'north', isRenting: true });
  expect(followed.readModel.models.get('city')).toMatchObject({ version: 1, availableUnits: 0 });
  expect([...followed.readModel.stationsByName.iterate()].map(({ name }) => name)).toEqual([
    'North Gate',
    'closed',
    'south',
  ]);
});

const waitingFleet = (() => {
  const ridden = ['b1', 'b2'].reduce(
    (rented: Fleet, bikeId) => rent(rented, `of-${bikeId}`, { bikeId }).fleet,
    fleet,
  );
  return queueUp(ridden, 'city', 'bob');
})();

test('more events than are read at once, and those of entries and holds', async () => {
  await using service = await openService(waitingFleet);
  using followed = await openReadModel(service.file);
  expect(followed.readModel.models.get('city')).toMatchObject({ waiting: 1, availableUnits: 0 });
  for (let index = 0; index < 1_100; index += 1) {
    const stationId = index % 2 ? 'north' : 'south';
    await service.store.transact((tx) =>
      tx.event.create({
        data: {
          id: `e${index}`,
          aggregate: 'bike:b2',
          version: 1_000 + index,
          type: 'bike.moved',
          payload: { bikeId: 'b2', modelId: 'city', stationId, fromStationId: null },
          actorId: 'eva',
          actorRole: 'ADMIN',
          at: noon,
        },
      }),
    );
  }
  const body = { actor: { id: 'cid', role: 'RENTER' as const }, requestedAt: noon, modelId: 'city' };
  const join = { ...body, whenUnavailable: 'QUEUE' as const };
  await handleCommands(service, [
    { id: 'c1', type: 'rent-bike', version: 1, body: join },
    { id: 'c2', type: 'rent-bike', version: 1, body: { ...join, actor: { id: 'dan', role: 'RENTER' } } },
  ]);
  const rows = await service.store.read.waitingEntry.findMany({ where: { endedAt: null } });
  const holds = await service.store.read.hold.count({ where: { endedAt: null } });
  expect(followed.readModel.models.get('city')?.waiting).toBe(rows.length - holds);
  expect(await followed.check()).toEqual([]);
});

test('a bike that is added is in every list', async () => {
  await using service = await openService(fleet);
  using followed = await openReadModel(service.file);
  await addBike(service, staff, { serial: 'A-1', modelId: 'city', stationId: 'south' });
  const { readModel } = followed;
  const [first] = [...readModel.bikesBySerial.iterate()];
  expect(first?.serial).toBe('A-1');
  expect(readModel.getBikesAt('south')).toEqual(new Set([first?.id]));
  expect([...readModel.bikesByAge.iterate()]).toContain(first?.id);
});

test('stations without a bike and with too many are counted as they change', async () => {
  await using service = await openService(fleet);
  using followed = await openReadModel(service.file);
  const count = () => {
    const { emptyStations: empty, overFullStations: overFull } = followed.readModel;
    return { empty, overFull };
  };
  expect(count()).toEqual({ empty: 1, overFull: 0 });
  await updateStation(service, staff.actor, { id: 'north', capacity: 1 });
  expect(count()).toEqual({ empty: 1, overFull: 1 });
  await updateBike(service, staff, { id: 'b1', stationId: 'south' });
  expect(count()).toEqual({ empty: 0, overFull: 0 });
  await updateBike(service, staff, { id: 'b2', stationId: 'south' });
  expect(count()).toEqual({ empty: 1, overFull: 0 });
  await updateStation(service, staff.actor, { id: 'north', isRenting: false });
  expect(count()).toEqual({ empty: 0, overFull: 0 });
  await updateStation(service, staff.actor, { id: 'closed', isRenting: true });
  expect(count()).toEqual({ empty: 1, overFull: 0 });
  await removeStation(service, { ...staff, reason: 'it is gone' }, 'closed');
  expect(count()).toEqual({ empty: 0, overFull: 0 });
  expect(await followed.check()).toEqual([]);
});

test('rows that nobody has recorded an event of are found by the check, told, and taken over', async () => {
  await using service = await openService(fleet);
  using followed = await openReadModel(service.file);
  expect(await followed.check()).toEqual([]);
  const raw = new BetterSqlite3(service.file);
  raw.exec(`UPDATE "Bike" SET "state" = 'MISSING', "stationId" = NULL WHERE "id" = 'b1'`);
  raw.close();
  expect(followed.readModel.bikes.get('b1')?.state).toBe('AVAILABLE');
  const differences = await followed.check();
  expect(differences.join('\n')).toMatch(/stations north.*\n.*models city.*\n.*bikes b1.*MISSING/);
  expect(followed.readModel.bikes.get('b1')?.state).toBe('MISSING');
  expect(await followed.check()).toEqual([]);
});

test('versions go on after a restart, also if all events are deleted', async () => {
  await using service = await openService(fleet);
  await updateBike(service, staff, { id: 'b1', stationId: 'south' });
  await service.store.transact((tx) => tx.event.deleteMany());
  using followed = await openReadModel(service.file);
  expect(followed.readModel.seq).toBe(1);
  expect(followed.readModel.stations.get('south')?.version).toBe(1);
});

test('a statement that fails is not forgotten: it is read again', async () => {
  await using service = await openService(fleet);
  using followed = await openReadModel(service.file);
  const raw = new BetterSqlite3(service.file);
  raw.exec('ALTER TABLE "Event" RENAME TO "Lost"');
  expect(() => followed.readModel).toThrow('no such table');
  expect(() => followed.readModel).toThrow('no such table');
  raw.exec('ALTER TABLE "Lost" RENAME TO "Event"');
  raw.close();
  expect(followed.readModel.seq).toBe(0);
});
