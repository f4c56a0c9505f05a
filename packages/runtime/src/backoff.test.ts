import { toBackoffMs } from './backoff.ts';

test.each([
  [0, 50, 100],
  [1, 100, 200],
  [4, 800, 1_600],
  [5, 1_000, 2_000],
  [1_000, 1_000, 2_000],
])('after %d failures the delay is between %d and %d ms', (failures, min, max) => {
  for (let run = 0; run < 100; run += 1) {
    const delay = toBackoffMs(failures, { initialMs: 100, maxMs: 2_000 });
    expect(delay).toBeGreaterThanOrEqual(min);
    expect(delay).toBeLessThanOrEqual(max);
  }
});
