import { createRandom } from './random.ts';

test('a seed gives the same numbers again, and another seed gives others', () => {
  const take = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.below(1_000));
  };
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(1)).toEqual([627, 2, 527, 981, 968]);
});

test('numbers stay within their bounds, and reach them', () => {
  const random = createRandom(7);
  const seen = new Set(Array.from({ length: 1_000 }, () => random.integer(-1, 1)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
  expect(() => random.pick([])).toThrow('nothing to pick from');
});
