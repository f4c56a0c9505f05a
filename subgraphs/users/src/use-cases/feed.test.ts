import { createAnnouncements } from './announcements.ts';
import { createFeed, leaveWith } from './feed.ts';

test('items are read in order, those that were pushed before the first read as well', async () => {
  const feed = createFeed<number>(() => undefined);
  feed.push(1);
  feed.push(2);
  const read = [feed.next(), feed.next(), feed.next()];
  feed.push(3);
  expect((await Promise.all(read)).map(({ value }) => value)).toEqual([1, 2, 3]);
});

test('a reader that leaves while it waits is gone at once', async () => {
  let ends = 0;
  const feed = createFeed<number>(() => (ends += 1));
  const waiting = feed.next();
  expect(await feed.return?.()).toEqual({ value: undefined, done: true });
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(await feed.next()).toEqual({ value: undefined, done: true });
  expect(ends).toBe(1);
});

test('what was pushed before the end is still read', async () => {
  const feed = createFeed<number>(() => undefined);
  feed.push(1);
  feed.end();
  feed.push(2);
  const read = [];
  for await (const item of feed) read.push(item);
  expect(read).toEqual([1]);
});

test('a generator that waits for a feed is left at once together with it', async () => {
  let hasEnded = false;
  const feed = createFeed<number>(() => (hasEnded = true));
  async function* double(): AsyncGenerator<number, void, undefined> {
    for await (const item of feed) yield item * 2;
  }
  const doubled = leaveWith(feed, double());
  feed.push(1);
  expect((await doubled.next()).value).toBe(2);
  const waiting = doubled.next();
  expect((await doubled.return?.())?.done).toBe(true);
  expect((await waiting).done).toBe(true);
  expect(hasEnded).toBe(true);
});

test('whoever stops waiting for a request or following it leaves no listener behind', async () => {
  const announcements = createAnnouncements();
  const feeds = [announcements.followRequests('u1'), announcements.followNotifications('u1')];
  const end = announcements.awaitEnd('request-1', 60_000);
  expect(announcements.countListeners()).toBe(3);
  end[Symbol.dispose]();
  for (const feed of feeds) await feed.return?.();
  expect(announcements.countListeners()).toBe(0);
});
