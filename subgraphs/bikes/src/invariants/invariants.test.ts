import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { makeBike, makeFleet, noon } from '../testing/make-fleet.ts';
import { openService } from '../testing/open-service.ts';
import { type ReceivedCommand, handleCommands } from '../use-cases/handle-commands.ts';
import { findBikesViolations, readBikesFile } from './index.ts';

let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
let sound: string;

function toRent(id: string, userId: string, intent: object): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  return {
    id,
    type: 'rent-bike',
    version: 1,
    body: { actor, requestedAt: noon, whenUnavailable: 'QUEUE', ...intent },
  };
}

/** Ann rides b1; b2 is held for Bob, and Cid waits behind him; Dan had c1, which is available. */
beforeAll(async () => {
  folder = await openTemporaryFolder();
  sound = join(folder.path, 'sound.db');
  const bikes = [
    makeBike('b1'),
    makeBike('b2'),
    makeBike('c1', { modelId: 'cargo' }),
    makeBike('c2', { modelId: 'cargo' }),
  ];
  let count = 0;
  const createId = () => `id${(count += 1)}`;
  const service = await openService(makeFleet(...bikes), { createId });
  const run = async (...commands: ReceivedCommand[]) => {
    service.clock.advance(1_000);
    return (await handleCommands(service, commands)).map(({ body }) => body as { rentalId: string });
  };
  const toReturn = (
    id: string,
    userId: string,
    rental: { rentalId: string } | undefined,
  ): ReceivedCommand => ({
    id,
    type: 'return-bike',
    version: 1,
    body: {
      actor: { id: userId, role: 'RENTER' },
      requestedAt: noon,
      rentalId: rental?.rentalId ?? '',
      stationId: 'north',
    },
  });
  await run({ id: 'k0', type: 'void', version: 1, body: { actor: { id: 'ann', role: 'RENTER' } } });
  await run(toRent('k1', 'ann', { bikeId: 'b1' }));
  const [zoe] = await run(toRent('k2', 'zoe', { bikeId: 'b2' }));
  const [dan] = await run(toRent('k3', 'dan', { bikeId: 'c1' }));
  await run(toRent('k4', 'bob', { modelId: 'city' }), toRent('k5', 'cid', { modelId: 'city' }));
  await run(toReturn('k6', 'zoe', zoe), toReturn('k7', 'dan', dan));
  await service.store.read.$queryRawUnsafe('SELECT 1');
  // All that was written is in the file itself before it is copied.
  const raw = new BetterSqlite3(service.file);
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
  await copyFile(service.file, sound);
  await service[Symbol.asyncDispose]();
});

afterAll(() => folder[Symbol.asyncDispose]());

async function check(name: string, sql: string) {
  const file = join(folder.path, `${name.replaceAll(/\W/g, '-')}.db`);
  await copyFile(sound, file);
  const raw = new BetterSqlite3(file);
  raw.pragma('foreign_keys = OFF');
  raw.exec(sql);
  raw.close();
  return findBikesViolations(await readBikesFile(file), noon);
}

test('nothing is found where nothing is wrong', async () => {
  expect(await check('sound', '')).toEqual([]);
});

const ended = `"activeBike" = NULL, "activeSlot" = NULL, "endedAt" = '2026-05-01T13:00:00.000+00:00', "endStationId" = 'north'`;
const copyRental = (id: string, changes: { userId: string; bikeId: string; modelId?: string }) => `
  INSERT INTO "Rental" ("id", "commandId", "userId", "bikeId", "modelId", "startStationId", "activeBike", "activeSlot", "version", "rentedAt", "returnBy")
  SELECT '${id}', '${id}', '${changes.userId}', '${changes.bikeId}', '${changes.modelId ?? 'city'}', 'north', '${id}', '${changes.userId}:${changes.modelId ?? 'city'}:1${id}', 0, '2026-05-01T11:00:00.000+00:00', "returnBy"
  FROM "Rental" WHERE "bikeId" = 'b1'`;

test.each<[string, string, number, string]>([
  [
    'a bike rented twice',
    copyRental('r9', { userId: 'hal', bikeId: 'b1' }),
    1,
    'bike b1 has 2 active rentals: .*r9',
  ],
  [
    'a user with two bikes of a model',
    copyRental('r9', { userId: 'ann', bikeId: 'b2' }),
    1,
    'user and model ann city has 2 active rentals',
  ],
  [
    'a user with too many bikes',
    ['x', 'y', 'z'].map((id) => copyRental(id, { userId: 'ann', bikeId: id, modelId: id })).join(';'),
    1,
    'user ann has 4 active rentals',
  ],
  [
    'an active key that was let go',
    `UPDATE "Rental" SET "activeBike" = NULL WHERE "bikeId" = 'b1'`,
    1,
    'rental \\w+ has wrong active keys',
  ],
  [
    'a slot that was let go',
    `UPDATE "Rental" SET "activeSlot" = NULL WHERE "bikeId" = 'b1'`,
    1,
    'rental \\w+ has wrong active keys',
  ],
  ['a hold without its key', `UPDATE "Hold" SET "activeTicket" = NULL`, 1, 'hold \\w+ has wrong active keys'],
  [
    'an entry without its key',
    `UPDATE "WaitingEntry" SET "activeKey" = NULL WHERE "userId" = 'cid'`,
    1,
    'waiting entry \\w+ has a wrong active key',
  ],
  [
    'a rented bike without rental',
    `UPDATE "Rental" SET ${ended} WHERE "bikeId" = 'b1'`,
    2,
    'bike b1 is RENTED with active rentals none',
  ],
  [
    'a rental of an available bike',
    `UPDATE "Bike" SET "state" = 'AVAILABLE', "stationId" = 'north' WHERE "id" = 'b1'`,
    2,
    'bike b1 is AVAILABLE with active rentals \\w+',
  ],
  [
    'a reserved bike without hold',
    `UPDATE "Hold" SET "activeBike" = NULL, "activeTicket" = NULL, "endedAt" = "startedAt"`,
    2,
    'bike b2 is RESERVED with active holds none',
  ],
  [
    'a hold on a retired bike',
    `UPDATE "Bike" SET "state" = 'RETIRED', "retiredAt" = "idleSince" WHERE "id" = 'b2'`,
    2,
    'bike b2 is RETIRED with active holds \\w+',
  ],
  [
    'an available bike that stands nowhere',
    `UPDATE "Bike" SET "stationId" = NULL WHERE "id" = 'c1'`,
    2,
    'bike c1 is AVAILABLE at station none',
  ],
  [
    'a missing bike at a station',
    `UPDATE "Bike" SET "state" = 'MISSING' WHERE "id" = 'c1'`,
    2,
    'bike c1 is MISSING at station north',
  ],
  [
    'a hold for somebody who left',
    `UPDATE "WaitingEntry" SET "activeKey" = NULL, "endedAt" = "joinedAt" WHERE "userId" = 'bob'`,
    2,
    'waits no longer',
  ],
  ['a hold for another user', `UPDATE "Hold" SET "userId" = 'eve'`, 2, 'is for another user than its ticket'],
  [
    'a rental that was lost',
    `DELETE FROM "Rental" WHERE "bikeId" = 'b1'`,
    3,
    'command k1 started rental \\w+, which is not there',
  ],
  [
    'another rental than was told',
    `UPDATE "Rental" SET "id" = 'r9' WHERE "bikeId" = 'b1'`,
    3,
    'command k1 started rental',
  ],
  [
    'a rental that nobody asked for',
    `DELETE FROM "Command" WHERE "id" = 'k1'`,
    3,
    'rental \\w+ has no command k1',
  ],
  [
    'a rental of a voided command',
    `UPDATE "Command" SET "outcome" = '{"type":"voided","version":1,"body":{}}' WHERE "id" = 'k1'`,
    3,
    'command k1 came to voided, but',
  ],
  [
    'a rental that did not end as told',
    `UPDATE "Rental" SET "endedAt" = NULL WHERE "bikeId" = 'c1'`,
    3,
    'command k7 ended rental \\w+, which has not ended',
  ],
  [
    'a rental that was ended twice',
    `INSERT INTO "Command" SELECT 'k9', "type", "userId", "outcome", "handledAt" FROM "Command" WHERE "id" = 'k7'`,
    3,
    'commands k7 and k9 both ended',
  ],
  [
    'a place that was lost',
    `DELETE FROM "WaitingEntry" WHERE "userId" = 'cid'`,
    3,
    'command k5 made waiting entry',
  ],
  [
    'somebody who waits twice',
    `INSERT INTO "WaitingEntry" ("ticket", "id", "userId", "modelId", "activeKey", "joinedAt") SELECT 9, 'w9', 'cid', 'city', 'x', "joinedAt" FROM "WaitingEntry" WHERE "userId" = 'cid'`,
    4,
    'user cid waits for model city 2 times',
  ],
  [
    'a bike kept from who waits for it',
    `UPDATE "Bike" SET "modelId" = 'city' WHERE "id" = 'c1'`,
    4,
    'bike c1 is available while user cid waits for it',
  ],
  [
    'a change without its event',
    `UPDATE "Bike" SET "version" = "version" + 1 WHERE "id" = 'c1'`,
    5,
    'bike c1 has version 3, its last event 2',
  ],
  [
    'an event that was lost',
    `DELETE FROM "Event" WHERE "aggregate" = 'bike:b2' AND "version" = 2`,
    5,
    'has version 3 after 1',
  ],
  [
    'a start that was not told',
    `DELETE FROM "Event" WHERE "commandId" = 'k3'`,
    5,
    'rental \\w+ was started in 0 events',
  ],
  [
    'a relay ahead of its events',
    `INSERT INTO "Cursor" VALUES ('relay', 99)`,
    5,
    'cursor relay is at 99, beyond the last event',
  ],
])('%s is found', async (name, sql, invariant, message) => {
  expect(await check(name, sql)).toContainEqual({
    invariant,
    message: expect.stringMatching(message) as string,
  });
});

test('a cursor of the events of accounts is no cursor of its own events', async () => {
  const sql = `INSERT INTO "Cursor" VALUES ('accounts.events.v1 accounts', 99)`;
  expect(await check('accounts', sql)).toEqual(await check('nothing', 'SELECT 1'));
});

test('who was skipped rightly is not kept from anything', async () => {
  const atLimit = copyRental('r9', { userId: 'cid', bikeId: 'c2', modelId: 'city' });
  const found = await check('skipped', `UPDATE "Bike" SET "modelId" = 'city' WHERE "id" = 'c1'; ${atLimit}`);
  expect(found.filter(({ invariant }) => invariant === 4)).toEqual([]);
});
