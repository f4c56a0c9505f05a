import { createLiveFeed } from './live-feed.ts';

test('items are taken in order, those that were pushed before the first take as well', async () => {
  const feed = createLiveFeed<number>(() => undefined);
  for (const item of [1, 2, 3]) feed.push(item);
  expect(await feed.take(2)).toEqual({ kind: 'items', items: [1, 2] });
  expect(await feed.take(2)).toEqual({ kind: 'items', items: [3] });
  const waiting = feed.take(2);
  feed.push(4);
  expect(await waiting).toEqual({ kind: 'items', items: [4] });
});

test('ending wakes a reader that waits, lets it read what came before, and is told once', async () => {
  let ends = 0;
  const feed = createLiveFeed<number>(() => (ends += 1));
  const waiting = feed.take(1);
  feed.end();
  expect(await waiting).toBeUndefined();
  const other = createLiveFeed<number>(() => (ends += 1));
  other.push(1);
  other.end();
  other.end();
  other.push(2);
  expect(await other.take(5)).toEqual({ kind: 'items', items: [1] });
  expect(await other.take(5)).toBeUndefined();
  expect(ends).toBe(2);
});

test('what is more than it keeps is missed, from the first item on, and it goes on after that', async () => {
  const feed = createLiveFeed<number>(() => undefined);
  for (let item = 1; item <= 1_001; item += 1) feed.push(item);
  feed.push(1_002);
  expect(await feed.take(5)).toEqual({ kind: 'missed', first: 1 });
  feed.push(1_003);
  expect(await feed.take(5)).toEqual({ kind: 'items', items: [1_003] });
});
