import { createAnnouncements } from './pub-sub.ts';

test('whoever stops waiting for a request or following it leaves no listener behind', async () => {
  const announcements = createAnnouncements();
  const feeds = [announcements.followRequests('u1'), announcements.followNotifications('u1')];
  const end = announcements.awaitEnd('request-1', 60_000);
  expect(announcements.countListeners()).toBe(3);
  end[Symbol.dispose]();
  for (const feed of feeds) feed.end();
  expect(announcements.countListeners()).toBe(0);
});
