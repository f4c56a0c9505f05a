import { createPubSub } from './pub-sub.ts';

test('whoever stops waiting for a request or following it leaves no listener behind', async () => {
  const pubSub = createPubSub();
  const feeds = [pubSub.followRequests('u1'), pubSub.followNotifications('u1')];
  const end = pubSub.awaitRequestEnd('request-1', 60_000);
  expect(pubSub.countListeners()).toBe(3);
  end[Symbol.dispose]();
  for (const feed of feeds) feed.end();
  expect(pubSub.countListeners()).toBe(0);
});
