import { makeBike, makeFleet, noon } from '../testing/make-fleet.ts';
import { openService } from '../testing/open-service.ts';
import { insertRows, updateRows } from '@bike-rentals/sqlite';

const fast = {
  ...makeBike('fast', {
    withdraw: true,
    stationId: null,
    idleSince: new Date(noon.getTime() + 7),
    retiredReason: `it's "odd", 車`,
  }),
};

test('a row is stored to the letter as Prisma would store it', async () => {
  await using service = await openService(makeFleet());
  const rows = await service.store.transact(async (tx) => {
    await insertRows(tx, 'Bike', [fast]);
    await tx.bike.create({ data: { ...fast, id: 'slow', serial: 'slow', feedId: 'slow' } });
    return tx.$queryRaw<object[]>`
      SELECT typeof("withdraw") AS withdraw, "idleSince" || '' AS idleSince, "retiredReason", typeof("stationId") AS station,
             typeof("version") AS version FROM "Bike"`;
  });
  expect(rows).toHaveLength(2);
  expect(rows[0]).toEqual(rows[1]);
  expect(await service.store.read.bike.findUnique({ where: { id: 'fast' } })).toEqual({
    ...fast,
    serialKey: null,
  });
});

test('an event keeps its payload, and events their order', async () => {
  await using service = await openService(makeFleet());
  const event = (id: string) => ({
    id,
    aggregate: id,
    version: 1,
    type: 'model.added',
    payload: { at: noon, list: [1, { deep: true }], text: '"' },
    actorId: 'a',
    actorRole: 'ADMIN',
    at: noon,
  });
  const ids = Array.from({ length: 50 }, (_, n) => `e${(n * 7) % 50}`);
  await service.store.transact((tx) => insertRows(tx, 'Event', ids.map(event)));
  const events = await service.store.read.event.findMany({ orderBy: { seq: 'asc' } });
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect(events[0]).toMatchObject({
    payload: { at: noon.toISOString(), list: [1, { deep: true }], text: '"' },
    at: noon,
  });
});

const raise = (id: string, version: number) => ({ before: makeBike(id), after: makeBike(id, { version }) });

test('only rows that are there can be updated, and nothing is no statement', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const { transact, read } = service.store;
  await transact((tx) => updateRows(tx, 'Bike', []));
  await transact((tx) => insertRows(tx, 'Bike', []));
  await transact((tx) => updateRows(tx, 'Bike', [raise('b1', 4), raise('b2', 5)]));
  const lost = transact((tx) => updateRows(tx, 'Bike', [raise('b1', 9), raise('b3', 1)]));
  await expect(lost).rejects.toThrow('1 of 2 rows of Bike were there');
  const versions = (await read.bike.findMany({ orderBy: { id: 'asc' } })).map(({ version }) => version);
  expect(versions).toEqual([4, 5]);
});

test('of each row only the columns that change are written', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const { transact, read } = service.store;
  await transact((tx) =>
    tx.bike.updateMany({ data: { serial: { set: 'changed meanwhile' } }, where: { id: 'b1' } }),
  );
  await transact((tx) => tx.bike.updateMany({ data: { state: 'RESERVED' }, where: { id: 'b2' } }));
  const later = new Date(noon.getTime() + 5);
  const changes = [
    { before: makeBike('b1'), after: makeBike('b1', { state: 'MISSING', stationId: null }) },
    { before: makeBike('b2'), after: makeBike('b2', { idleSince: later }) },
  ];
  await transact((tx) => updateRows(tx, 'Bike', changes));
  expect(await read.bike.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
    { serial: 'changed meanwhile', state: 'MISSING', stationId: null, idleSince: makeBike('b1').idleSince },
    { serial: 'serial-b2', state: 'RESERVED', stationId: 'north', idleSince: later },
  ]);
});
