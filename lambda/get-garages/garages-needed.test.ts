import { garagesNeeded } from './garages-needed.ts';

test.each([
  [0, 50, 0],
  [1, 50, 1],
  [50, 50, 1],
  [51, 50, 2],
  [7, 1, 7],
])('%i bikes at %i to a garage need %i garages', (bikes, capacity, needed) => {
  expect(garagesNeeded(bikes, capacity)).toBe(needed);
});

test.each([
  [-1, 50],
  [1.5, 50],
  [1, 0],
  [1, 2.5],
  [Number.NaN, 1],
])('%d bikes at %d to a garage is refused', (bikes, capacity) => {
  expect(() => garagesNeeded(bikes, capacity)).toThrow(RangeError);
});
