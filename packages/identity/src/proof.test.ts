import { isProven } from './index.ts';

const at = (seconds: number) => new Date(seconds * 1_000);

test('what is grave needs a proof of the last ten minutes', () => {
  expect(isProven(at(0), at(600))).toBe(true);
  expect(isProven(at(0), at(601))).toBe(false);
  expect(isProven(null, at(0))).toBe(false);
});

test('the clock of whoever saw the proof may be ahead by half a minute', () => {
  expect(isProven(at(30), at(0))).toBe(true);
  expect(isProven(at(31), at(0))).toBe(false);
});
