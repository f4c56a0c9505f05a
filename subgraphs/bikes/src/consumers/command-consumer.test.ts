import type { CommandDelivery } from '@bike-rentals/messaging';
import { silentLog } from '@bike-rentals/runtime';
import { makeBike, makeFleet, noon } from '../testing/make-fleet.ts';
import { openService } from '../testing/open-service.ts';
import { onCommands } from './command-consumer.ts';

function deliver(id: string, userId: string, changes: object = {}): CommandDelivery {
  const actor = { id: userId, role: 'RENTER' };
  const body = { actor, requestedAt: noon.toISOString(), bikeId: id, whenUnavailable: 'REFUSE' };
  return { command: { id: `c-${id}`, type: 'rent-bike', version: 1, body, ...changes }, attempt: 1 };
}

const bikes = ['b1', 'b2', 'b3'].map((id) => makeBike(id));

test('each delivery gets its result: answered, parked if it is newer than this code, dead if it cannot be read', async () => {
  await using service = await openService(makeFleet(...bikes));
  const results = await onCommands(
    service,
    silentLog,
  )([
    deliver('b1', 'ann'),
    deliver('b2', 'bob', { version: 2 }),
    deliver('b2', 'cid', { body: {} }),
    deliver('b2', 'dan', { type: 'paint-bike' }),
    deliver('b3', 'eve'),
  ]);
  expect(results).toMatchObject([
    {
      kind: 'reply',
      outcome: { commandId: 'c-b1', type: 'rental-started', version: 1, body: { bikeId: 'b1' } },
    },
    { kind: 'park' },
    { kind: 'dead-letter', reason: expect.stringContaining('actor') as string },
    { kind: 'park' },
    { kind: 'reply', outcome: { commandId: 'c-b3', body: { bikeId: 'b3' } } },
  ]);
});

test('the one that the database refuses is set aside alone, the rest of its batch is answered', async () => {
  await using service = await openService(makeFleet(...bikes));
  // A damaged row: the bike is available, but its key says that it is rented.
  await service.store.transact((tx) =>
    tx.rental.create({
      data: {
        id: 'r0',
        commandId: 'c0',
        userId: 'zoe',
        bikeId: 'b2',
        modelId: 'city',
        startStationId: 'north',
        activeBike: 'b2',
        rentedAt: noon,
        returnBy: noon,
        endedAt: noon,
      },
    }),
  );
  const deliveries = [deliver('b1', 'ann'), deliver('b2', 'bob'), deliver('b3', 'cid')];
  const results = await onCommands(service, silentLog)(deliveries);
  expect(results.map(({ kind }) => kind)).toEqual(['reply', 'dead-letter', 'reply']);
  expect(await service.store.read.command.count()).toBe(2);
  expect(await service.store.read.rental.count()).toBe(3);
});

test('a passing fault is thrown, and the same deliveries succeed later', async () => {
  await using service = await openService(makeFleet(...bikes));
  let failures = 1;
  const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  const store = {
    ...service.store,
    transact: ((work) =>
      failures-- > 0 ? Promise.reject(busy) : service.store.transact(work)) as typeof service.store.transact,
  };
  const handle = onCommands({ ...service, store }, silentLog);
  await expect(handle([deliver('b1', 'ann')])).rejects.toBe(busy);
  expect(await handle([deliver('b1', 'ann')])).toMatchObject([{ kind: 'reply' }]);
});
