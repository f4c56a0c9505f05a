import { randomUUID } from 'node:crypto';
import { rentFor } from '../../desk/use-cases/desk-operations.ts';
import { emptyScope, type FleetScope } from '../../store/fleet-scope.ts';
import { loadFleet } from '../../store/load-fleet.ts';
import { handleCommands } from '../../use-cases/handle-commands.ts';
import { makeBike, makeFleet, minute } from '../../testing/make-fleet.ts';
import { openService, type TestService } from '../../testing/open-service.ts';
import { makeTerms } from '../../testing/make-prices.ts';
import { assignPricingPlan, setPricingPlan } from './change-prices.ts';

const actor = { id: 'eva', role: 'ADMIN' as const };
const order = { actor, reason: 'new season' };
let service: TestService;
beforeEach(async () => {
  service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const terms = makeTerms({ base: 100, byMinute: [{ start: 30, end: null, interval: 30, rate: 100 }] });
  const plan = { planId: null, version: 0, name: 'Town', description: '', terms };
  const changed = await setPricingPlan(service, order, plan);
  if (changed.kind === 'refused') throw new Error(changed.code);
  const scope = { modelId: null, forMembers: false };
  await assignPricingPlan(service, order, {
    ...{ scope, planId: changed.value.planId, validFrom: null, version: 0 },
  });
});
afterEach(() => service[Symbol.asyncDispose]());

/** Rents the bike and returns it at another station, after so many minutes. */
async function ride(userId: string, bikeId: string, minutes: number): Promise<void> {
  const renter = { id: userId, role: 'RENTER' as const };
  const rentedAt = service.clock.now();
  await handleCommands(service, [
    {
      id: randomUUID(),
      type: 'rent-bike',
      version: 1,
      body: { actor: renter, requestedAt: rentedAt, bikeId, whenUnavailable: 'REFUSE' },
    },
  ]);
  const rental = await service.store.read.rental.findFirstOrThrow({ where: { activeBike: bikeId } });
  service.clock.advance(minutes * minute);
  const stationId = rental.startStationId === 'north' ? 'south' : 'north';
  await handleCommands(service, [
    {
      id: randomUUID(),
      type: 'return-bike',
      version: 1,
      body: { actor: renter, requestedAt: service.clock.now(), rentalId: rental.id, stationId },
    },
  ]);
}

const findAll = async () => {
  const rentals = await service.store.read.rental.findMany({ orderBy: { rentedAt: 'asc' } });
  return rentals.map(({ userId, earlierMinutes, fee }) => [
    userId,
    earlierMinutes,
    (JSON.parse(fee ?? '{}') as { gross?: number }).gross,
  ]);
};

test('what is stored of the rentals before is what the price of the next one continues', async () => {
  await ride('ann', 'b1', 25);
  await ride('bob', 'b2', 4);
  await ride('ann', 'b1', 10);
  service.clock.advance(10 * minute);
  await ride('ann', 'b1', 10);
  expect(await findAll()).toEqual([
    ['ann', 0, 100],
    ['bob', 0, 100],
    // 25 and 10 minutes cost what 35 do.
    ['ann', 25, 100],
    ['ann', 0, 100],
  ]);
});

test('of many rentals in a short time the last one counts', async () => {
  for (let index = 0; index < 12; index += 1) await ride('ann', 'b1', 1);
  const earlier = (await findAll()).map(([, minutes]) => minutes);
  expect(earlier).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('a rental that staff begins continues the price as well', async () => {
  await ride('ann', 'b1', 25);
  const input = { userId: 'ann', bikeId: 'b1', returnBy: undefined, at: undefined, override: [] };
  const answer = await rentFor(service, { ...order, idempotencyKey: 'k1' }, input);
  expect(answer).toMatchObject({ kind: 'changed' });
  expect((await findAll()).map(([, minutes]) => minutes)).toEqual([0, 25]);
});

test('only for those who may begin a rental the last ones are read', async () => {
  await ride('ann', 'b1', 25);
  const options = { head: 1, openNow: { isTownOpen: true, others: [] }, endedSince: new Date(0) };
  const load = (scope: Partial<FleetScope>) =>
    service.store.transact((tx) => loadFleet(tx, { ...emptyScope, ...scope }, options));
  const ofOthers = await load({ userIds: ['ann', 'bob'], startingUserIds: ['bob'] });
  expect(ofOthers.rentals.size).toBe(0);
  expect((await load({ userIds: ['ann'], startingUserIds: ['ann'] })).rentals.size).toBe(1);
});
