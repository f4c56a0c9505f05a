import { apiError, requireUser } from '@bike-rentals/subgraph';
import { findNotification, findNotificationsAfter, type Notification } from '../store/notifications.ts';
import type { RentalRequest } from '../store/requests.ts';
import type { Context } from './context.ts';
import type { SubscriptionResolvers } from './generated.ts';

export const Subscription: SubscriptionResolvers = {
  rentalRequestChanged: {
    subscribe: (_, __, { viewer, service, stopping }) =>
      service.announcements.followRequests(requireUser(viewer).userId, stopping),
    resolve: (request: RentalRequest) => request,
  },
  notificationReceived: {
    subscribe: (_, { after }, context) =>
      followNotifications(context, requireUser(context.viewer).userId, after),
    resolve: (notification: Notification) => notification,
  },
};

const replayPage = 100;

/** Live ones are buffered before the table is read, so none is left out; `seq` keeps any from coming twice. */
async function* followNotifications(
  { read, service, stopping }: Context,
  userId: string,
  after: string | null | undefined,
): AsyncGenerator<Notification, void, undefined> {
  const live = service.announcements.followNotifications(userId, stopping);
  let last = -1;
  if (after != null) {
    const from = await findNotification(read, after);
    if (from?.userId !== userId)
      throw apiError('RESUME_GAP', 'There is no such notification.', { field: 'after' });
    last = from.seq;
    for (;;) {
      const page = await findNotificationsAfter(read, { userId, seq: last, most: replayPage });
      yield* page;
      last = page.at(-1)?.seq ?? last;
      if (page.length < replayPage) break;
    }
  }
  for await (const notification of live) {
    if (notification.seq <= last) continue;
    last = notification.seq;
    yield notification;
  }
}
