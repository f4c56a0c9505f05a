import { createLruCache } from './lru-cache.ts';

test('what was used last is kept, as much of it as may be', () => {
  const cache = createLruCache<number>(10);
  cache.set('aaaa', 1, 4);
  cache.set('bbbb', 2, 4);
  cache.set('cccc', 3, 4);
  cache.set('dddd', 4, 4);
  expect(['aaaa', 'bbbb', 'cccc', 'dddd'].map((key) => cache.find(key))).toEqual([
    undefined,
    undefined,
    3,
    4,
  ]);
  cache.set('x', 5, 1_000);
  cache.set('y', 6, 1_000);
  expect(cache.find('x')).toBeUndefined();
  cache.set('z', 7, 4);
  cache.delete('z');
  cache.set('z', 8, 1);
  cache.set('z', 9, 1);
  expect([cache.find('y'), cache.find('z')]).toEqual([6, 9]);
});
