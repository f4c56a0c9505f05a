import { followBikeEvents, type LiveEvent } from './bike-events.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';

const event = (seq: number, bikeId = 'b1'): LiveEvent => ({
  seq,
  eventId: `e${seq}`,
  kind: 'MOVED',
  at: new Date(),
  bikeId,
  modelId: 'city',
  stationId: null,
});

/** Counts who has joined and not left. */
function watch(feed: EventFeed) {
  let joined = 0;
  const join = () => {
    const reader = feed.join();
    joined += 1;
    let left = false;
    const leave = reader.leave.bind(reader);
    return Object.assign(reader, {
      leave() {
        if (!left) joined -= 1;
        left = true;
        leave();
      },
    });
  };
  return { feed: { ...feed, join }, count: () => joined };
}

const read = undefined as never;

test('who leaves while nothing happens has left at once, and its stream has ended', async () => {
  const { feed, count } = watch(createEventFeed());
  const stream = followBikeEvents({ read, feed }, { bikeIds: ['none'] }, undefined);
  const waiting = stream.next();
  feed.publish(event(1));
  await stream.return?.();
  expect(count()).toBe(0);
  expect(await waiting).toEqual({ value: undefined, done: true });
});

test('who never began to read can leave, too', async () => {
  const { feed, count } = watch(createEventFeed());
  const stream = followBikeEvents({ read, feed }, {}, undefined);
  await stream.return?.();
  expect(count()).toBe(0);
});

test('what happened before the first read is not missed', async () => {
  const feed = createEventFeed();
  const stream = followBikeEvents({ read, feed }, {}, undefined);
  feed.publish(event(1));
  expect((await stream.next()).value).toMatchObject({ seq: 1 });
  await stream.return?.();
});

test('who does not read is let go, and told to resume', async () => {
  const feed = createEventFeed();
  const stream = followBikeEvents({ read, feed }, {}, undefined);
  const first = stream.next();
  for (let seq = 1; seq <= 10_005; seq += 1) feed.publish(event(seq));
  await expect(first).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
});

test('when the feed closes every stream ends', async () => {
  const feed = createEventFeed();
  const streams = [1, 2].map(() => followBikeEvents({ read, feed }, {}, undefined).next());
  feed.close();
  expect(await Promise.all(streams)).toEqual([1, 2].map(() => ({ value: undefined, done: true })));
});
