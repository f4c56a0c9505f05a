import { randomUUID } from 'node:crypto';
import { hour, makeBike, makeFleet, minute } from '../../testing/make-fleet.ts';
import { makeTerms } from '../../testing/make-prices.ts';
import { openService } from '../../testing/open-service.ts';
import { handleCommands } from '../../use-cases/handle-commands.ts';
import { markLateRentals } from '../../rentals/use-cases/mark-late-rentals.ts';
import { assignPricingPlan, setPricingPlan } from './change-prices.ts';

const order = { actor: { id: 'eva', role: 'ADMIN' as const }, reason: 'new season' };

test('a renter is told once that the price rises, with what a mail needs, whatever the plan is by then', async () => {
  await using service = await openService(makeFleet(makeBike('b1')), { rules: { rentalLength: 'PT8H' } });
  const byMinute = [{ start: 60, end: null, interval: 60, rate: 300 }];
  const plan = { name: 'Town', description: '', terms: makeTerms({ base: 300, byMinute }) };
  const set = await setPricingPlan(service, order, { planId: null, version: 0, ...plan });
  if (set.kind === 'refused') throw new Error(set.code);
  const { planId } = set.value;
  const scope = { modelId: null, forMembers: false };
  await assignPricingPlan(service, order, { scope, planId, validFrom: null, version: 0 });
  const body = {
    actor: { id: 'ann', role: 'RENTER' as const },
    requestedAt: service.clock.now(),
    bikeId: 'b1',
  };
  await handleCommands(service, [
    { id: randomUUID(), type: 'rent-bike', version: 1, body: { ...body, whenUnavailable: 'REFUSE' } },
  ]);
  const dearer = { ...plan, terms: makeTerms({ base: 900 }) };
  expect(await setPricingPlan(service, order, { planId, version: 1, ...dearer })).toMatchObject({
    kind: 'changed',
  });

  service.clock.advance(45 * minute - 1);
  expect(await markLateRentals(service)).toBe(0);
  service.clock.advance(1);
  expect(await Promise.all([markLateRentals(service), markLateRentals(service)])).toEqual([1, 1]);
  service.clock.advance(2 * hour);
  expect(await markLateRentals(service)).toBe(0);
  const events = await service.store.read.event.findMany({ where: { type: 'rental.price-rising' } });
  expect(events.map(({ payload }) => payload)).toMatchObject([
    {
      ...{
        userId: 'ann',
        bikeId: 'b1',
        risesAt: '2026-05-01T13:00:00.000Z',
        beforeMinor: 300,
        afterMinor: 600,
      },
      about: { serialNumber: 'serial-b1', model: 'Brisk city', currency: 'EUR' },
    },
  ]);
});
