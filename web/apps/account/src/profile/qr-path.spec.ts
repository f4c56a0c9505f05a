import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { toQrPath } from './qr-path';

test('dark modules that stand side by side are one shape', () => {
  expect(
    toQrPath([
      [true, true, false, true],
      [false, false, false, false],
      [false, true, true, true],
    ]),
  ).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z');
});

test('every dark module of a code is in the path, once', () => {
  const { data } = encode('otpauth://totp/Bike%20Rentals:ada@example.org?secret=JBSWY3DPEHPK3PXP');
  const lengths = [...toQrPath(data).matchAll(/h(\d+)v1/g)].map(([, length]) => Number(length));
  const dark = data.flat().filter(Boolean).length;
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(dark);
});
