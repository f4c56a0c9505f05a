import { followEvents, type FollowOptions } from './follow-events.ts';
import { createLiveFeed, type LiveFeed } from './live-feed.ts';
import type { EventBatches } from './subscribe-in-batches.ts';

interface Event {
  seq: number;
}

/** A table of events that is written before the events are published live. */
function openTable(stored = 0) {
  let last = stored;
  let ended = 0;
  const live: LiveFeed<Event> = createLiveFeed(() => (ended += 1));
  const readPage: FollowOptions<Event>['readPage'] = async (after, limit) => {
    const count = Math.min(limit, last - after);
    const events = Array.from({ length: count }, (_, index) => ({ seq: after + index + 1 }));
    return { events, last: after + count, hasMore: count === limit };
  };
  return {
    live,
    readPage,
    happen: (times: number) => {
      for (let time = 0; time < times; time += 1) live.push({ seq: (last += 1) });
    },
    countEnds: () => ended,
  };
}

async function take(events: EventBatches<Event>, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) {
    const { value } = await events.next();
    if (!value) throw new Error(`ended after ${taken.length}`);
    taken.push(...value.map(({ seq }) => seq));
  }
  return taken;
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('stored events come first, then live ones, each once', async () => {
  const { happen, ...table } = openTable(100);
  const events = followEvents({ ...table, findStart: async () => 10 });
  const some = await take(events, 32);
  happen(5);
  expect([...some, ...(await take(events, 63))]).toEqual(upTo(105, 11));
  happen(1);
  table.live.push({ seq: 106 });
  happen(1);
  expect(await take(events, 2)).toEqual([106, 107]);
});

test('without a start only what is live comes, from the moment of joining', async () => {
  const { happen, ...table } = openTable(100);
  const events = followEvents({ ...table, findStart: async () => undefined });
  happen(2);
  expect(await take(events, 2)).toEqual([101, 102]);
});

test.each([undefined, 100])(
  'who is too busy for what is live is led back to the table (start: %p)',
  async (start) => {
    const { happen, ...table } = openTable(100);
    const events = followEvents({ ...table, findStart: async () => start });
    happen(5_000);
    const some = await take(events, 40);
    happen(2_000);
    expect([...some, ...(await take(events, 7_000 - some.length))]).toEqual(upTo(7_100, 101));
  },
);

test('what nobody wants is passed over, in the table and live', async () => {
  const { happen, ...table } = openTable(100);
  const matches = ({ seq }: Event) => seq % 50 === 0;
  const events = followEvents({
    ...table,
    matches,
    findStart: async () => 0,
    readPage: async (after, limit) => {
      const page = await table.readPage(after, limit);
      return { ...page, events: page.events.filter(matches) };
    },
  });
  expect(await take(events, 2)).toEqual([50, 100]);
  happen(100);
  expect(await take(events, 2)).toEqual([150, 200]);
});

test('who leaves while nothing happens has left at once, and so has who never began to read', async () => {
  const { live, readPage, countEnds } = openTable();
  const events = followEvents({ live, readPage, findStart: async () => undefined });
  const waiting = events.next();
  await events.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(countEnds()).toBe(1);
  const other = openTable();
  await followEvents({ ...other, findStart: async () => undefined }).return?.();
  expect(other.countEnds()).toBe(1);
});

test('a start that is refused is an error, and leaves nothing behind', async () => {
  const { live, readPage, countEnds } = openTable();
  const findStart = async () => {
    throw new Error('too old');
  };
  await expect(followEvents({ live, readPage, findStart }).next()).rejects.toThrow('too old');
  expect(countEnds()).toBe(1);
});
