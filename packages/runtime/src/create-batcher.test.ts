import { createBatcher } from './create-batcher.ts';

test('calls of the same moment make up one batch, answered in order', async () => {
  const batches: number[][] = [];
  const double = createBatcher(
    async (items: number[]) => {
      batches.push(items);
      return items.map((item) => item * 2);
    },
    { maxBatchSize: 10 },
  );
  expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test('a batch takes no more than the most', async () => {
  const sizes: number[] = [];
  const call = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length);
      return items;
    },
    { maxBatchSize: 2 },
  );
  await Promise.all([1, 2, 3, 4, 5].map((item) => call(item)));
  expect(sizes).toEqual([2, 2, 1]);
});

test('one bad item fails alone', async () => {
  const call = createBatcher(
    async (items: string[]) => {
      if (items.includes('bad')) throw new Error('bad item');
      return items.map((item) => item.toUpperCase());
    },
    { maxBatchSize: 10 },
  );
  const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => call(item)));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    'A',
    'failed',
    'B',
  ]);
});
