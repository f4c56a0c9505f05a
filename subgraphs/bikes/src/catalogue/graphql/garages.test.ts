import { createGetGarages } from '@bike-rentals/get-garages/get-garages.ts';
import { startFront } from '@bike-rentals/get-garages/start-front.ts';
import { silentLog } from '@bike-rentals/runtime';
import { createGarageComputer } from './garages.ts';

test('is computed by get-garages where there is one, and here where there is none', async () => {
  const calls: unknown[] = [];
  const handler = createGetGarages(() => Promise.reject(new Error('not to be asked')));
  await using lambda = await startFront(
    (event) => {
      calls.push(JSON.parse(event.body ?? ''));
      return handler(event);
    },
    { host: '127.0.0.1', port: 0 },
  );
  expect(await createGarageComputer(`http://127.0.0.1:${lambda.port}/`, silentLog)(101, 10)).toBe(11);
  expect(calls).toEqual([{ bikes: 101, capacityPerGarage: 10 }]);
  expect(await createGarageComputer(undefined, silentLog)(101, 10)).toBe(11);
  expect(calls).toHaveLength(1);
});

test.each([
  ['an error', { statusCode: 500, body: '{}' }],
  ['nonsense', { statusCode: 200, body: '<html>' }],
  ['no number', { statusCode: 200, body: '{"needed":"11"}' }],
])('%s from get-garages is UNAVAILABLE', async (_, answer) => {
  await using lambda = await startFront(async () => answer, { host: '127.0.0.1', port: 0 });
  const compute = createGarageComputer(`http://127.0.0.1:${lambda.port}/`, silentLog);
  await expect(compute(1, 1)).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
});

test('a get-garages that is away is UNAVAILABLE', async () => {
  const compute = createGarageComputer('http://127.0.0.1:1/', silentLog);
  await expect(compute(1, 1)).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
});
