import { isTransient } from '@bike-rentals/sqlite';
import { makeBike, makeFleet } from '../testing/make-fleet.ts';
import { openService } from '../testing/open-service.ts';
import { Prisma, type Bike, type Command, type Station } from './generated/client.ts';
import type { Transaction } from './open-store.ts';

// Raw statements run on Prisma's connection, past Prisma: what they return and do must not differ from it.

const open = () =>
  openService(makeFleet(makeBike('b1'), makeBike('b2', { stationId: null, state: 'MISSING' })));

test('rows have the values that Prisma gives them', async () => {
  await using service = await open();
  const { store, clock } = service;
  const outcome = { type: 'refused', version: 1, body: { code: 'BLOCKED' } };
  await store.transact((tx) =>
    tx.command.create({
      data: { id: 'c1', type: 'rent-bike', userId: 'ann', outcome, handledAt: clock.now() },
    }),
  );
  const { read } = store;
  const inOrder = { orderBy: { id: 'asc' } } as const;
  expect(await read.$queryRaw<Bike[]>`SELECT * FROM "Bike" ORDER BY "id"`).toEqual(
    await read.bike.findMany(inOrder),
  );
  expect(await read.$queryRaw<Station[]>`SELECT * FROM "Station" ORDER BY "id"`).toEqual(
    await read.station.findMany(inOrder),
  );
  expect(await read.$queryRaw<Command[]>`SELECT * FROM "Command" ORDER BY "id"`).toEqual(
    await read.command.findMany(inOrder),
  );
  expect(
    await read.$queryRawUnsafe('SELECT count(*) AS "bikes", 0.5 AS "half", NULL AS "none" FROM "Bike"'),
  ).toEqual([{ bikes: 2, half: 0.5, none: null }]);
});

test('values are stored as Prisma stores them', async () => {
  await using service = await open();
  const idleSince = new Date('2026-05-01T12:00:00.000Z');
  const changed = await service.store.transact(
    (tx) =>
      tx.$executeRaw`UPDATE "Bike" SET "idleSince" = ${idleSince}, "withdraw" = ${true} WHERE "id" = ${'b1'}`,
  );
  expect(changed).toBe(1);
  const { read } = service.store;
  expect(await read.bike.findMany({ where: { idleSince, withdraw: true } })).toMatchObject([{ id: 'b1' }]);
});

test('parts of statements are put together as Prisma does', async () => {
  await using service = await open();
  const states = Prisma.join(
    [Prisma.sql`"state" = ${'MISSING'}`, Prisma.sql`"modelId" = ${'city'}`],
    ' AND ',
  );
  const { read } = service.store;
  const find = (where: Prisma.Sql, limit: number) =>
    read.$queryRaw`SELECT "id" FROM "Bike" WHERE ${where} ${Prisma.empty} LIMIT ${limit}`;
  expect(await find(states, 5)).toEqual([{ id: 'b2' }]);
  expect(await read.$queryRaw(Prisma.sql`SELECT "id" FROM "Bike" WHERE ${states}`)).toEqual([{ id: 'b2' }]);
});

test('a raw statement belongs to its transaction', async () => {
  await using service = await open();
  const { store } = service;
  const failing = store.transact(async (tx) => {
    await tx.$executeRaw`UPDATE "Bike" SET "serial" = 'other' WHERE "id" = 'b1'`;
    expect(await tx.bike.findUnique({ where: { id: 'b1' } })).toMatchObject({ serial: 'other' });
    await tx.bike.update({ where: { id: 'b1' }, data: { version: 9 } });
    expect(await tx.$queryRaw`SELECT "serial", "version" FROM "Bike" WHERE "id" = 'b1'`).toEqual([
      { serial: 'other', version: 9 },
    ]);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await store.read.bike.findUnique({ where: { id: 'b1' } })).toMatchObject({
    serial: 'serial-b1',
    version: 0,
  });
});

test('after its transaction has ended a raw statement is refused, also while another one runs', async () => {
  await using service = await open();
  const { store } = service;
  const late: Transaction = await store.transact(async (tx) => tx);
  const tryLate = () => late.$executeRaw`UPDATE "Bike" SET "version" = 9`.catch((error: unknown) => error);
  const refused = [await tryLate(), await store.transact(tryLate)];
  expect(refused.map((error) => [String(error), isTransient(error)])).toEqual(
    refused.map(() => ['TransactionClosedError: The transaction has ended already', true]),
  );
  expect(await store.read.bike.findMany({ where: { version: 9 } })).toEqual([]);
});

test('the reader refuses to write', async () => {
  await using service = await open();
  await expect(service.store.read.$executeRaw`UPDATE "Bike" SET "version" = 9`).rejects.toMatchObject({
    code: 'SQLITE_READONLY',
  });
});

test('a statement that fails says what SQLite says', async () => {
  await using service = await open();
  await expect(
    service.store.transact((tx) => tx.$executeRaw`UPDATE "Bike" SET "serial" = 'same'`),
  ).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' });
});
