import { day, makeBike, makeFleet, noon } from '../../testing/make-fleet.ts';
import { openService } from '../../testing/open-service.ts';
import { followMemberships, grantMembership } from './memberships.ts';

const order = (idempotencyKey: string) => ({
  actor: { id: 'sam', role: 'STAFF' as const },
  reason: 'has paid',
  idempotencyKey,
});
const year = { name: 'Year', length: 'P365D', startsAtFirstRental: false };

test('the sweep reminds and ends what is due, and leaves the rest', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  await grantMembership(service, order('k1'), { ...year, userId: 'ann' });
  await grantMembership(service, order('k2'), { ...year, userId: 'bob', length: 'P366D' });
  expect(await followMemberships(service)).toBe(0);
  service.clock.advance(335 * day);
  expect(await followMemberships(service)).toBe(1);
  service.clock.advance(30 * day);
  expect(await followMemberships(service)).toBe(2);
  expect(await followMemberships(service)).toBe(0);
  const { read } = service.store;
  const rows = await read.membership.findMany({
    orderBy: { id: 'asc' },
    select: { userId: true, endedAt: true },
  });
  const end = new Date(noon.getTime() + 365 * day);
  expect(rows).toEqual([
    { userId: 'ann', endedAt: end },
    { userId: 'bob', endedAt: null },
  ]);
  const where = { type: { startsWith: 'membership.' } };
  const events = await read.event.findMany({ where, orderBy: { seq: 'asc' } });
  expect(events.map(({ type, payload }) => [type, (payload as { userId: string }).userId])).toEqual([
    ['membership.granted', 'ann'],
    ['membership.granted', 'bob'],
    ['membership.ending', 'ann'],
    ['membership.ended', 'ann'],
    ['membership.ending', 'bob'],
  ]);
});
