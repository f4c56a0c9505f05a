import { makeBike, makeFleet } from '../../testing/make-fleet.ts';
import { openService } from '../../testing/open-service.ts';
import { fillSerialKeys, findBikeBySerial } from './bikes.ts';

test('bikes that older code has added get the key of their serial number, also those that look the same', async () => {
  await using service = await openService(
    makeFleet(makeBike('old', { serial: 'LIB-017' }), makeBike('older', { serial: 'lib- 017' })),
  );
  const { store } = service;
  const find = (serial: string) => store.transact((tx) => findBikeBySerial(tx, serial));
  await store.transact((tx) => tx.bike.updateMany({ data: { serialKey: null } }));
  expect(await find('Lib-017')).toBeUndefined();
  expect(await find('LIB-017')).toMatchObject({ id: 'old' });

  await store.transact((tx) => fillSerialKeys(tx, 10));
  expect(await store.read.bike.count({ where: { serialKey: 'LIB-017' } })).toBe(2);
  expect(await find('Lib-017')).toBeDefined();
});
