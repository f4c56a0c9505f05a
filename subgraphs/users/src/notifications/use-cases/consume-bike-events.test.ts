import type { EventMessage } from '@bike-rentals/messaging';
import { toBikeEvent } from '../../testing/events.ts';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { bikeEventConsumer } from './consume-bike-events.ts';

let users: TestService;
beforeEach(async () => {
  users = await openTestService();
});
afterEach(() => users[Symbol.asyncDispose]());

const takeIn = (...events: EventMessage[]) => bikeEventConsumer.consume(users.service, events);
const findNotifications = () => users.service.store.read.notification.findMany({ orderBy: { seq: 'asc' } });

describe('what bikes tells', () => {
  test('becomes one notification for whom it is about, with the instant of the event', async () => {
    await takeIn(
      toBikeEvent(1, 'rental.started'),
      toBikeEvent(2, 'hold.started'),
      toBikeEvent(3, 'rental.overdue', { payload: { userId: 'u2' } }),
    );
    expect(await findNotifications()).toMatchObject([
      { eventId: 'springfield-2', userId: 'u1', kind: 'BIKE_HELD', at: new Date('2026-05-01T08:59:00Z') },
      { eventId: 'springfield-3', userId: 'u2', kind: 'RENTAL_OVERDUE', readAt: null, nextMailAt: null },
    ]);
  });

  test('is told once even if the cursor was lost', async () => {
    await takeIn(toBikeEvent(1, 'rental.due'));
    await users.service.store.transact((tx) => tx.cursor.deleteMany());
    await takeIn(toBikeEvent(1, 'rental.due'));
    expect(await findNotifications()).toHaveLength(1);
  });

  test('is announced once to those who follow', async () => {
    const followed = users.service.pubSub.followNotifications('u1');
    await takeIn(toBikeEvent(1, 'rental.due'), toBikeEvent(2, 'rental.due', { payload: { userId: 'u2' } }));
    await takeIn(toBikeEvent(1, 'rental.due'));
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ eventId: 'springfield-1' }] });
    followed.end();
  });
});
