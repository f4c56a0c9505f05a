import { createQuota } from './quota.ts';

test('each client has its share, all together have theirs, and what is given back can be taken again', () => {
  const quota = createQuota({ inAll: 3, perClient: 2 });
  const [first, second] = [quota.take('a'), quota.take('a')];
  expect(quota.take('a')).toBeUndefined();
  expect(quota.take('b')).toBeDefined();
  expect(quota.take('c')).toBeUndefined();
  first?.();
  first?.();
  expect(quota.take('c')).toBeDefined();
  expect(quota.take('a')).toBeUndefined();
  second?.();
  expect(quota.take('a')).toBeDefined();
});
