import { findImport, writeCsv } from '@bike-rentals/imports';
import { createRandom } from '@bike-rentals/runtime';
import { findBikesViolations, readRecords } from '../invariants/index.ts';
import { updateStation } from '../stations/use-cases/change-stations.ts';
import { updateBike } from '../catalogue/use-cases/change-bikes.ts';
import type { Fleet } from '../domain/fleet.ts';
import { openReadModel } from '../read-model/open-read-model.ts';
import { makeBike, makeDecisionContext, makeFleet, minute, noon, queueUp } from '../testing/make-fleet.ts';
import { openService, type TestService } from '../testing/open-service.ts';
import { forgetEnded, inventStep, makeSmallFleet, takeStep } from '../testing/random-steps.ts';
import { offerIdleBikes } from '../waiting-list/domain/waiting-list.ts';
import type { ImportKind } from './domain/import-kinds.ts';
import { exportedLists } from './http/export-lists.ts';
import { importIntoTown } from './use-cases/import-into-town.ts';
import { applyImport, checkImport, runImports } from './use-cases/imports.ts';

const eva = { id: 'eva', role: 'ADMIN' as const };
const anySeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

async function check(service: TestService, kind: ImportKind, text: string): Promise<string> {
  const id = await checkImport(service, eva, { kind, fileName: 'fleet.csv', text });
  return id ?? '';
}

async function applyAll(service: TestService, id: string, skipRefused = false) {
  const refusal = await applyImport(service, eva, { id, skipRefused });
  if (refusal !== undefined) return refusal;
  await runImports(service);
  return findImport(service.store.read.import, id);
}

async function expectInOrder({ store, clock }: TestService): Promise<void> {
  expect(findBikesViolations(await readRecords(store.read), clock.now())).toEqual([]);
}

const countEvents = async ({ store }: TestService) => {
  const events = await store.read.event.groupBy({ by: ['type'], _count: true });
  return Object.fromEntries(events.map(({ type, _count }) => [type, _count]));
};

const toLines = (count: number) =>
  Array.from({ length: count }, (_, index) => `X${index},Brisk,city,north,AVAILABLE\n`).join('');
const head = 'serial,brand,model,station,state\n';

test('a check changes nothing, and says of each line what would become of it', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const text = `${head}serial-b1,,,south,\nserial-b2,,,north,\nN1,Brisk,city,south,\nN2,Brisk,none,south,\n`;
  const id = await check(service, 'BIKES', text);
  expect(await findImport(service.store.read.import, id)).toMatchObject({
    ...{ state: 'CHECKED', lines: 4, creates: 1, changes: 1, same: 1, refused: 1, done: 0 },
    findings: [{ line: 5, column: 'model', code: 'MODEL_UNKNOWN', value: 'none' }],
  });
  expect(await countEvents(service)).toEqual({});
  expect(await service.store.read.bike.count()).toBe(2);
});

test('models, stations and bikes are entered and changed, each with the event of a change by hand', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const models = await check(
    service,
    'MODELS',
    'brand;name;propulsion;range_meters\nVolt;Glide;electric_assist;70000\nBrisk;city;;\n',
  );
  expect(await applyAll(service, models)).toMatchObject({
    state: 'APPLIED',
    result: { created: 1, same: 1 },
  });
  const stations = await check(service, 'STATIONS', 'name;lat;lon;capacity\nEast;48,25;16,5;12\nnorth;;;7\n');
  expect(await applyAll(service, stations)).toMatchObject({
    state: 'APPLIED',
    result: { created: 1, changed: 1 },
  });
  const text = `${head}E1,Volt,Glide,East,\nE2,Volt,Glide,East,MAINTENANCE\nserial-b1,Volt,Glide,East,MAINTENANCE\n`;
  expect(await applyAll(service, await check(service, 'BIKES', text))).toMatchObject({
    ...{ state: 'APPLIED', done: 3, result: { created: 2, changed: 1, same: 0, refused: 0 } },
  });
  expect(await countEvents(service)).toEqual({
    ...{ 'model.added': 1, 'station.added': 1, 'station.changed': 1, 'import.applied': 3 },
    ...{ 'bike.added': 2, 'bike.state-changed': 2, 'bike.moved': 1, 'bike.corrected': 1 },
    // The model that a bike was taken from has one less.
    'model.changed': 1,
  });
  const rows = await service.store.read.bike.findMany({
    orderBy: { serial: 'asc' },
    include: { station: true },
  });
  expect(rows.map(({ serial, state, station }) => [serial, state, station?.name])).toEqual([
    ['E1', 'AVAILABLE', 'East'],
    ['E2', 'MAINTENANCE', 'East'],
    ['serial-b1', 'MAINTENANCE', 'East'],
  ]);
  const event = await service.store.read.event.findFirst({ where: { type: 'bike.added' } });
  expect(event).toMatchObject({ actorId: 'eva', reason: 'Import of fleet.csv' });
  const applied = await service.store.read.event.findFirst({
    where: { type: 'import.applied' },
    orderBy: { seq: 'desc' },
  });
  expect(applied?.payload).toMatchObject({ kind: 'BIKES', counts: { created: 2, changed: 1, same: 0 } });
  await expectInOrder(service);
});

test('bikes that come by file are offered to those who wait', async () => {
  const fleet = queueUp({ ...makeFleet(), modelIds: new Set(['city', 'cargo']) }, 'city', 'ann', 'bob');
  await using service = await openService(fleet);
  await applyAll(service, await check(service, 'BIKES', head + toLines(3)));
  const states = await service.store.read.bike.findMany({ select: { state: true } });
  expect(states.map(({ state }) => state).sort()).toEqual(['AVAILABLE', 'RESERVED', 'RESERVED']);
  await expectInOrder(service);
});

test('all or nothing: a refused line keeps the file from being applied, unless it is to be skipped', async () => {
  await using service = await openService(makeFleet());
  const id = await check(
    service,
    'BIKES',
    `${head}N1,Brisk,city,north,\nN2,Brisk,none,north,\nn1,Brisk,city,north,\n`,
  );
  expect(await applyAll(service, id)).toBe('LINES_REFUSED');
  expect(await service.store.read.bike.count()).toBe(0);
  expect(await applyAll(service, id, true)).toMatchObject({
    ...{ state: 'APPLIED', done: 3, result: { created: 1, refused: 2 } },
    findings: [{ code: 'MODEL_UNKNOWN' }, { code: 'DUPLICATE_IN_FILE', value: '2' }],
  });
  expect(await applyAll(service, id)).toBe('ALREADY_APPLIED');
  expect(await applyAll(service, 'none')).toBe('IMPORT_UNKNOWN');
});

test.each([
  ['', 'FILE_EMPTY'],
  ['station,state\nnorth,AVAILABLE\n', 'COLUMN_MISSING'],
  ['serial\n"N1\n', 'FILE_INVALID'],
])('the file %j cannot be applied', async (text, code) => {
  await using service = await openService(makeFleet());
  const id = await check(service, 'BIKES', text);
  expect((await findImport(service.store.read.import, id))?.findings).toContainEqual(
    expect.objectContaining({ code }),
  );
  expect(await applyAll(service, id, true)).toBe('FILE_UNUSABLE');
});

test('a check is stale once something that the file changes is another, and not for anything else', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const id = await check(service, 'BIKES', `${head}serial-b1,,,south,\n`);
  await updateBike(service, { actor: eva }, { id: 'b2', stationId: 'south' });
  await updateBike(service, { actor: eva }, { id: 'b1', state: 'MAINTENANCE' });
  expect(await applyAll(service, id)).toMatchObject({ state: 'APPLIED' });
  const stale = await check(service, 'BIKES', `${head}serial-b1,,,north,\n`);
  await updateBike(service, { actor: eva }, { id: 'b1', stationId: 'closed' });
  expect(await applyAll(service, stale)).toBe('CHECK_STALE');
});

test('after a kill it goes on where it was, and two instances at once do each line once', async () => {
  await using service = await openService(makeFleet());
  const id = await check(service, 'BIKES', head + toLines(1_000));
  await applyImport(service, eva, { id, skipRefused: false });
  // Dies in the third portion.
  let portions = 0;
  const { transact } = service.store;
  const store = {
    ...service.store,
    transact: ((work) => {
      portions += 1;
      return portions > 2 ? Promise.reject(new Error('killed')) : transact(work);
    }) as typeof transact,
  };
  await expect(runImports({ ...service, store })).rejects.toThrow('killed');
  expect(await findImport(service.store.read.import, id)).toMatchObject({ state: 'APPLYING', done: 400 });
  expect(await service.store.read.bike.count()).toBe(400);
  await Promise.all([runImports(service), runImports(service)]);
  expect(await findImport(service.store.read.import, id)).toMatchObject({
    ...{ state: 'APPLIED', done: 1_000, result: { created: 1_000, changed: 0, same: 0, refused: 0 } },
  });
  expect(await countEvents(service)).toEqual({ 'bike.added': 1_000, 'import.applied': 1 });
  await expectInOrder(service);
});

test('what a file changes is changed by who applies it', async () => {
  await using service = await openService(makeFleet());
  const id = await check(service, 'BIKES', head + toLines(1));
  await applyImport(service, { id: 'max', role: 'ADMIN' }, { id, skipRefused: false });
  await runImports(service);
  const [event] = await service.store.read.event.findMany({ where: { type: 'bike.added' } });
  expect(event?.actorId).toBe('max');
});

test('an import that fails, or that cannot be read any more, keeps no other one waiting', async () => {
  await using service = await openService(makeFleet());
  const ids: string[] = [];
  for (const serial of ['A', 'B', 'C']) {
    const id = await check(service, 'BIKES', `${head}${serial},Brisk,city,south,\n`);
    await applyImport(service, eva, { id, skipRefused: false });
    service.clock.advance(1);
    ids.push(id);
  }
  await service.store.transact((tx) =>
    tx.import.update({ where: { id: ids[0] ?? '' }, data: { content: 'x' } }),
  );
  let isFirst = true;
  const { transact } = service.store;
  const store = {
    ...service.store,
    // The first one fails once it is written.
    transact: (async (work) => {
      const result = await transact(work);
      if (!isFirst) return result;
      isFirst = false;
      throw new Error('disk full');
    }) as typeof transact,
  };
  await expect(runImports({ ...service, store })).rejects.toThrow('disk full');
  const states = async () =>
    Promise.all(ids.map(async (id) => (await findImport(service.store.read.import, id))?.state));
  expect(await states()).toEqual(['STOPPED', 'APPLIED', 'APPLIED']);
});

test('a line that is refused by now stops the rest, and what was done stays', async () => {
  await using service = await openService(makeFleet());
  const id = await check(service, 'BIKES', `${head + toLines(200)}Y1,Brisk,city,south,\n`);
  await applyImport(service, eva, { id, skipRefused: false });
  await service.store.transact((tx) =>
    tx.station.update({ where: { id: 'south' }, data: { name: 'Other' } }),
  );
  await runImports(service);
  expect(await findImport(service.store.read.import, id)).toMatchObject({
    ...{ state: 'STOPPED', done: 200, result: { created: 200 } },
    findings: [{ line: 202, code: 'STATION_UNKNOWN' }],
  });
});

test('files are bounded in number, of those that nobody applies the newest, and forgotten after 30 days', async () => {
  await using service = await openService(makeFleet());
  const { read } = service.store;
  const applied = await check(service, 'STATIONS', 'name,capacity\nnorth,5\n');
  await service.store.transact((tx) => tx.import.updateMany({ data: { state: 'APPLIED' } }));
  const oldest = await check(service, 'STATIONS', 'name,capacity\nnorth,5\n');
  for (let count = 2; count < 50; count += 1) await check(service, 'STATIONS', 'name,capacity\nnorth,5\n');
  expect(await check(service, 'STATIONS', 'name\nnorth\n')).not.toBe('');
  expect(await read.import.count()).toBe(50);
  expect(await findImport(read.import, oldest)).toBeUndefined();
  expect(await findImport(read.import, applied)).toBeDefined();
  await service.store.transact((tx) => tx.import.updateMany({ data: { state: 'APPLIED' } }));
  expect(await check(service, 'STATIONS', 'name\nnorth\n')).toBe('');
  service.clock.advance(31 * 24 * 60 * minute);
  expect(await check(service, 'STATIONS', 'name\nnorth\n')).not.toBe('');
  expect(await service.store.read.import.count()).toBe(1);
});

test('an operator checks and applies a file beside the running service', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const { clock, createId, file } = service;
  const text = `${head}N1,Brisk,city,south,\nserial-b1,,,none,\n`;
  const run = (apply: boolean, skipRefused: boolean) =>
    importIntoTown(file, { kind: 'BIKES', fileName: 'x.csv', text, apply, skipRefused }, { clock, createId });
  expect(await run(false, false)).toMatchObject({ import: { state: 'CHECKED', creates: 1, refused: 1 } });
  expect(await run(true, false)).toMatchObject({ refused: 'LINES_REFUSED' });
  expect(await run(true, true)).toMatchObject({
    import: { state: 'APPLIED', result: { created: 1, refused: 1 } },
  });
  const event = await service.store.read.event.findFirst({ where: { type: 'bike.added' } });
  expect(event).toMatchObject({ actorRole: 'SYSTEM', reason: 'Import of x.csv' });
});

/** A town in which much has happened. */
function inventTown(seed: number): Fleet {
  const random = createRandom(seed);
  let fleet = makeSmallFleet();
  let now = noon;
  for (let index = 0; index < 200; index += 1) {
    now = new Date(now.getTime() + random.below(10 * minute));
    const context = makeDecisionContext({ now });
    const before = forgetEnded(fleet);
    const step = inventStep(random, before, { name: `s${index}`, batch: 3, now });
    fleet = takeStep(offerIdleBikes(before, before.modelIds, context), step, context).fleet;
  }
  return { ...forgetEnded(fleet), events: [] };
}

test(`what was exported changes nothing when it is imported (SEED=${anySeed})`, async () => {
  await using service = await openService(inventTown(anySeed));
  await updateStation(service, eva, {
    id: 'south',
    name: "=cmd|' /C calc'!A0",
    isReturning: false,
    address: '+1 Mill Road',
  });
  using followed = await openReadModel(service.file);
  const sources = { read: service.store.read, followed, clock: service.clock };
  for (const [list, kind] of [
    ['models', 'MODELS'],
    ['stations', 'STATIONS'],
    ['bikes', 'BIKES'],
  ] as const) {
    const exported = exportedLists.get(list);
    const rows = [];
    for await (const page of exported?.readPages(sources, new URLSearchParams()) ?? []) rows.push(...page);
    expect(rows.length).toBeGreaterThan(0);
    const id = await check(service, kind, writeCsv([exported?.columns ?? [], ...rows]));
    expect(await findImport(service.store.read.import, id)).toMatchObject({
      ...{ lines: rows.length, creates: 0, changes: 0, same: rows.length, refused: 0, findings: [] },
    });
  }
});
