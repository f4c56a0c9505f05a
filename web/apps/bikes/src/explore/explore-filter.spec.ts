import { expect, test } from 'vitest';
import { toTone } from './explore-filter';
import type { Station } from './town-store';

const station = (isRenting: boolean) => ({ isRenting, isOpen: true }) as Station;

test.each([
  [true, 5, 'good'],
  [true, 3, 'good'],
  [true, 2, 'few'],
  [true, 0, 'none'],
  [false, 5, 'closed'],
])('renting: %s, %d free: %s', (isRenting, free, tone) => {
  expect(toTone(station(isRenting), free)).toBe(tone);
});
