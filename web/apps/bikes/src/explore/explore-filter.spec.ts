import { expect, test } from 'vitest';
import { toMetres, toTone } from './explore-filter';
import type { Station } from './town-store';

const station = (isRenting: boolean) => ({ isRenting }) as Station;

test.each([
  [true, 5, 'good'],
  [true, 3, 'good'],
  [true, 2, 'few'],
  [true, 0, 'none'],
  [false, 5, 'closed'],
])('renting: %s, %d free: %s', (isRenting, free, tone) => {
  expect(toTone(station(isRenting), free)).toBe(tone);
});

test('distances are great-circle distances', () => {
  const vienna = { lat: 48.2082, lon: 16.3738 };
  const linz = { lat: 48.3069, lon: 14.2858 };
  expect(toMetres(vienna, vienna)).toBe(0);
  expect(Math.round(toMetres(vienna, linz) / 1_000)).toBe(155);
});
