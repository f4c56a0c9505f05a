import { createQuota } from './quota.ts';

test('each client has its share, all together have theirs, and what is given back can be taken again', () => {
  const quota = createQuota({ max: 3, maxPerClient: 2 });
  const [first, second] = [quota.acquire('a'), quota.acquire('a')];
  expect(quota.acquire('a')).toBeUndefined();
  expect(quota.acquire('b')).toBeDefined();
  expect(quota.acquire('c')).toBeUndefined();
  first?.();
  first?.();
  expect(quota.acquire('c')).toBeDefined();
  expect(quota.acquire('a')).toBeUndefined();
  second?.();
  expect(quota.acquire('a')).toBeDefined();
});
