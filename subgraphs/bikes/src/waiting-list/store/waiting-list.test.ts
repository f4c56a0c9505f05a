import { returnBike, makeBike, makeFleet, queueUp, rent } from '../../testing/make-fleet.ts';
import { openReadModel } from '../../read-model/open-read-model.ts';
import { openService } from '../../testing/open-service.ts';
import { countQueueUpTo } from './waiting-list.ts';

test('places and lengths of queues are counted without those for whom a bike is held, however many', async () => {
  const ridden = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
  const waiting = queueUp(queueUp(ridden, 'city', 'ann', 'bob', 'cid'), 'cargo', 'ann');
  const fleet = returnBike(waiting, 'b1').fleet;
  await using service = await openService(fleet);
  // More than one statement may name.
  await service.store.transact(async (tx) => {
    await tx.hold.createMany({
      data: Array.from({ length: 1_500 }, (_, n) => ({
        id: `h${n}`,
        bikeId: 'b1',
        userId: 'x',
        ticket: 1_000 + n,
        activeBike: `b1-${n}`,
        activeTicket: 1_000 + n,
        startedAt: service.clock.now(),
        expiresAt: service.clock.now(),
      })),
    });
  });
  const { read } = service.store;
  const entries = [...fleet.entries.values()];
  const places = await Promise.all(entries.map((entry) => countQueueUpTo(read, entry)));
  expect(places).toEqual([0, 1, 2, 1]);
  using followed = await openReadModel(service.file);
  const { models } = followed.readModel;
  expect(['cargo', 'city'].map((id) => models.get(id)?.waiting)).toEqual([1, 2]);
});
