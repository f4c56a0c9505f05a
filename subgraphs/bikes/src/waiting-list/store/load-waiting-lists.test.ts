import { readRecords } from '../../invariants/index.ts';
import { toFleet } from '../../invariants/read-records.ts';
import { decideLateRentals } from '../../rentals/domain/overdue.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { loadFleet } from '../../store/load-fleet.ts';
import {
  findHolder,
  hour,
  makeBike,
  makeDecisionContext,
  makeFleet,
  noon,
  queueUp,
  rent,
} from '../../testing/make-fleet.ts';
import { openService, type TestService } from '../../testing/open-service.ts';
import { handleCommands } from '../../use-cases/handle-commands.ts';

const actor = (id: string) => ({ id, role: 'RENTER' as const });

async function addWaiting(service: TestService, count: number, stationId: string | null = null) {
  const data = Array.from({ length: count }, (_, index) => ({
    id: `w${index}`,
    userId: `q${index}`,
    modelId: 'city',
    stationId,
    activeKey: `q${index}:city`,
    joinedAt: noon,
  }));
  await service.store.transact((tx) => tx.waitingEntry.createMany({ data }));
}

test('of a long waiting list its head is loaded, and the rest is counted', async () => {
  await using service = await openService({ ...makeFleet(makeBike('b1')), modelIds: new Set(['city']) });
  await addWaiting(service, 1_000);
  const subject = { ...emptyScope, modelIds: ['city'], userIds: ['q700'], tickets: [900] };
  const openNow = { isTownOpen: true, others: [] };
  const fleet = await service.store.transact((tx) => loadFleet(tx, subject, { head: 3, openNow }));
  expect([...fleet.entries.keys()]).toEqual([1, 2, 3, 701, 900]);
  expect(fleet.unread).toEqual(new Map([['city', { after: 3, count: 995 }]]));
});

test('the place in a long list counts all of it', async () => {
  await using service = await openService(rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet, {
    waitingListHead: 2,
  });
  await addWaiting(service, 200);
  const body = { actor: actor('zoe'), requestedAt: noon, whenUnavailable: 'QUEUE' as const, modelId: 'city' };
  const [outcome] = await handleCommands(service, [{ id: 'c1', type: 'rent-bike', version: 1, body }]);
  expect(outcome).toMatchObject({ type: 'waiting-list-joined', body: { place: 201 } });
});

test('whoever is blocked or waits elsewhere is skipped, however many they are at the head', async () => {
  const late = makeDecisionContext({ now: new Date(noon.getTime() + 1_000 * hour) });
  const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
  const bikes = ['b0', 'c0', ...users.map((user) => `x-${user}`)];
  const start = makeFleet(...bikes.map((id) => makeBike(id, { modelId: id === 'b0' ? 'city' : 'cargo' })));
  // Half of them are blocked by an overdue rental, the other half wants a bike at another station.
  const taken = rent(start, 'ann', { bikeId: 'b0' }).fleet;
  const queued = queueUp(
    taken,
    'city',
    ...users.map((user, index): string | [string, string] => (index % 2 ? user : [user, 'south'])),
    'last',
    'after',
  );
  const riding = users
    .filter((_, index) => index % 2)
    .reduce((fleet, user) => rent(fleet, user, { bikeId: `x-${user}` }).fleet, queued);
  await using service = await openService(
    { ...decideLateRentals(riding, late), modelIds: new Set(['city', 'cargo']) },
    { waitingListHead: 2 },
  );
  const [rental] = await service.store.read.rental.findMany({ where: { bikeId: 'b0' } });
  const body = { actor: actor('ann'), requestedAt: noon, rentalId: rental?.id ?? '', stationId: 'north' };
  await handleCommands(service, [{ id: 'c1', type: 'return-bike', version: 1, body }]);
  const after = toFleet(await readRecords(service.store.read));
  expect(findHolder(after, 'b0')).toBe('last');
});
