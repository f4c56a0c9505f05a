import { expect, test } from 'vitest';
import { BULK_CONCURRENCY, runBulk } from './run-bulk';

const numbers = Array.from({ length: 40 }, (_, index) => index);
const options = { onProgress: () => undefined, isStopped: () => false };
const pause = () => new Promise((resolve) => setTimeout(resolve));

test('every item is changed once, never more than a few at the same time', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  const result = await runBulk(
    numbers,
    async (number) => {
      seen.push(number);
      running += 1;
      most = Math.max(most, running);
      await pause();
      running -= 1;
      return undefined;
    },
    options,
  );
  expect(seen).toEqual(numbers);
  expect(most).toBe(BULK_CONCURRENCY);
  expect(result).toEqual({ failures: [], changed: 40 });
});

test('it goes on after a failed one, and tells all of them in order', async () => {
  const change = async (number: number) => {
    await pause();
    return number % 10 === 0 ? `no ${number}` : undefined;
  };
  const { failures, changed } = await runBulk(numbers, change, options);
  expect(failures.map(({ reason }) => reason)).toEqual(['no 0', 'no 10', 'no 20', 'no 30']);
  expect(changed).toBe(36);
});

test('progress counts up to the last one', async () => {
  const progress: number[] = [];
  await runBulk(numbers, async () => undefined, {
    ...options,
    onProgress: (finished) => progress.push(finished),
  });
  expect(progress).toEqual(numbers.map((number) => number + 1));
});

test('once stopped, nothing more is begun', async () => {
  let begun = 0;
  const change = async () => {
    begun += 1;
    await pause();
    return undefined;
  };
  const { changed } = await runBulk(numbers, change, { ...options, isStopped: () => begun >= 8 });
  expect(begun).toBe(8);
  expect(changed).toBe(8);
});

test('nothing to do is done at once', async () => {
  expect(await runBulk([], async () => undefined, options)).toEqual({ failures: [], changed: 0 });
});
