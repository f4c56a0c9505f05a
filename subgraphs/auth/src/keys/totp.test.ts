import { Secret, TOTP } from 'otpauth';
import { findStep, toOtpauthUri } from './totp.ts';

/** Appendix B of RFC 6238, shortened to six digits. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const at = (seconds: number) => new Date(seconds * 1_000);
const toCode = (seconds: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: seconds * 1_000 });

test.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [2_000_000_000, '279037', 66_666_666],
])('at %i s the code is %s', (seconds, code, step) => {
  expect(findStep({ secret, lastStep: 0 }, code, at(seconds))).toBe(step);
});

test('a code is accepted once, also within its 30 seconds', () => {
  const code = toCode(900);
  const step = findStep({ secret, lastStep: 0 }, code, at(900));
  expect(step).toBe(30);
  expect(findStep({ secret, lastStep: 30 }, code, at(915))).toBeUndefined();
});

test.each([
  [-30, 29],
  [30, 31],
])('a clock that is off by %i s is accepted, once', (drift, step) => {
  const code = toCode(900 + drift);
  expect(findStep({ secret, lastStep: 0 }, code, at(900))).toBe(step);
  expect(findStep({ secret, lastStep: step }, code, at(900))).toBeUndefined();
});

test('a clock that is off by more is not, and no older code after a newer one', () => {
  for (const drift of [-60, 60])
    expect(findStep({ secret, lastStep: 0 }, toCode(900 + drift), at(900))).toBeUndefined();
  expect(findStep({ secret, lastStep: 31 }, toCode(900), at(900))).toBeUndefined();
});

test.each(['', '12345', 'abcdef', '1234567'])('%j is no code', (code) => {
  expect(findStep({ secret, lastStep: 0 }, code, at(900))).toBeUndefined();
});

test('spaces, as some apps show them, do not matter', () => {
  const code = toCode(900);
  expect(findStep({ secret, lastStep: 0 }, `${code.slice(0, 3)} ${code.slice(3)}`, at(900))).toBe(30);
});

test('an authenticator reads the secret, and whose it is', () => {
  expect(toOtpauthUri(secret, 'eva@example.org')).toBe(
    `otpauth://totp/Bike%20Rentals:eva%40example.org?issuer=Bike%20Rentals&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  );
});
