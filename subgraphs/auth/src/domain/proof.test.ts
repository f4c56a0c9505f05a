import { isProven } from './proof.ts';

const at = (seconds: number) => new Date(seconds * 1_000);

test('what is grave needs a proof of the last ten minutes', () => {
  expect(isProven(at(0), at(600))).toBe(true);
  expect(isProven(at(0), at(601))).toBe(false);
  expect(isProven(null, at(0))).toBe(false);
});
