import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from './throttle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first call runs at once, those of the next seconds together', () => {
  const work = vi.fn();
  const { run } = throttle(work, 5_000);
  for (let call = 0; call < 10; call += 1) run();
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(work).toHaveBeenCalledTimes(2);
});

test('after a quiet time the next call runs at once again', () => {
  const work = vi.fn();
  const { run } = throttle(work, 5_000);
  run();
  vi.advanceTimersByTime(5_000);
  run();
  expect(work).toHaveBeenCalledTimes(2);
});

test('nothing runs once it is stopped', () => {
  const work = vi.fn();
  const { run, stop } = throttle(work, 5_000);
  run();
  run();
  stop();
  vi.advanceTimersByTime(60_000);
  expect(work).toHaveBeenCalledTimes(1);
});
