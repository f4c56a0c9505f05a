import { createBoundedCache } from './bounded-cache.ts';

test('what was used last is kept, as much of it as may be', () => {
  const cache = createBoundedCache<number>(10, (key) => key.length);
  cache.set('aaaa', 1);
  cache.set('bbbb', 2);
  cache.set('cccc', 3);
  cache.set('dddd', 4);
  expect(['aaaa', 'bbbb', 'cccc', 'dddd'].map((key) => cache.find(key))).toEqual([
    undefined,
    undefined,
    3,
    4,
  ]);
  cache.set('x'.repeat(1_000), 5);
  cache.set('y'.repeat(1_000), 6);
  expect(cache.find('x'.repeat(1_000))).toBeUndefined();
});
