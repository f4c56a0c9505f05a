import { expect, test } from 'vitest';
import { toMetres } from './to-metres';

test('distances are great-circle distances', () => {
  const vienna = { lat: 48.2082, lon: 16.3738 };
  const linz = { lat: 48.3069, lon: 14.2858 };
  expect(toMetres(vienna, vienna)).toBe(0);
  expect(Math.round(toMetres(vienna, linz) / 1_000)).toBe(155);
});
