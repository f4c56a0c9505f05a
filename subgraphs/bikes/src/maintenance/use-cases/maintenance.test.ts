import { findBikesViolations, readRecords } from '../../invariants/index.ts';
import { day, makeBike, makeFleet, noon, rent } from '../../testing/make-fleet.ts';
import { openService, type TestService } from '../../testing/open-service.ts';
import { handleCommands } from '../../use-cases/handle-commands.ts';
import { closeJob, inspectByDays, openJob, reportDamage } from './maintenance.ts';

const order = (idempotencyKey: string, id = 'sam') => ({
  actor: { id, role: 'STAFF' as const },
  reason: undefined,
  idempotencyKey,
});
const damage = { bikeId: 'b1', severity: 'UNSAFE', parts: ['BRAKES'], text: 'No brakes.' } as const;

async function expectNothingWrong({ store, clock }: TestService): Promise<void> {
  expect(findBikesViolations(await readRecords(store.read), clock.now())).toEqual([]);
}

test('the same key reports once', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const first = await reportDamage(service, order('k1'), damage);
  expect(await reportDamage(service, order('k1'), damage)).toEqual(first);
  expect(await service.store.read.damageReport.count()).toBe(1);
  expect(await reportDamage(service, order('k1'), { ...damage, text: 'No bell.' })).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  await expectNothingWrong(service);
});

test('reports that were dismissed are remembered, those of others are not counted', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const { read } = service.store;
  const end = {
    result: 'DISMISSED',
    minutes: null,
    costMinor: null,
    charge: null,
    stationId: undefined,
  } as const;
  for (const key of ['a', 'b', 'c']) {
    await reportDamage(service, order(key, 'rob'), damage);
    const { id: jobId } = await read.job.findFirstOrThrow({ where: { closedAt: null } });
    await closeJob(service, order(`end-${key}`), { jobId, ...end });
  }
  await reportDamage(service, order('d', 'rob'), damage);
  expect(await read.bike.findFirst()).toMatchObject({ state: 'AVAILABLE' });
  await reportDamage(service, order('e', 'ann'), damage);
  expect(await read.bike.findFirst()).toMatchObject({ state: 'MAINTENANCE' });
  expect(await read.job.findFirst({ where: { closedAt: null } })).toMatchObject({ isBlocking: true });
  await expectNothingWrong(service);
});

test('a return that is delivered twice counts one ride and opens one inspection', async () => {
  const fleet = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
  const [rental] = fleet.rentals.values();
  await using service = await openService(fleet, { rules: { ridesPerInspection: 1 } });
  const actor = { id: 'ann', role: 'RENTER' as const };
  const body = { actor, requestedAt: noon, rentalId: rental?.id ?? '', stationId: 'north' };
  const command = { id: 'c1', type: 'return-bike' as const, version: 1 as const, body };
  await handleCommands(service, [command]);
  await handleCommands(service, [command]);
  const { read } = service.store;
  expect(await read.bike.findFirst()).toMatchObject({ ridesSince: 1 });
  expect(await read.job.findMany()).toMatchObject([{ activeKey: 'b1:INSPECTION' }]);
  await expectNothingWrong(service);
});

test('the database keeps a second inspection of a bike out', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const { store } = service;
  await openJob(service, order('k1'), { bikeId: 'b1', kind: 'INSPECTION', isBlocking: false });
  const [row] = await store.read.job.findMany();
  if (!row) throw new Error('no job');
  const second = { ...row, id: 'other', parts: [], checklist: [] };
  await expect(store.transact((tx) => tx.job.create({ data: second }))).rejects.toThrow(/[Uu]nique/);
});

test('the sweep opens what is due by days, and only that', async () => {
  const due = makeBike('due', { inspectedAt: noon });
  const fresh = makeBike('fresh', { inspectedAt: new Date(noon.getTime() + 1) });
  const gone = makeBike('gone', { state: 'MISSING', stationId: null });
  await using service = await openService(makeFleet(due, fresh, gone), { rules: { daysPerInspection: 30 } });
  expect(await inspectByDays(service)).toBe(0);
  service.clock.advance(30 * day);
  expect(await inspectByDays(service)).toBe(1);
  expect(await inspectByDays(service)).toBe(0);
  expect(await service.store.read.job.findMany()).toMatchObject([{ bikeId: 'due', openedBy: 'system' }]);
  await expectNothingWrong(service);
});
