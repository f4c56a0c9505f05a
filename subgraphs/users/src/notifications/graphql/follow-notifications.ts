import { apiError, followEvents, requireUser, type EventBatches } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { SubscriptionResolvers } from '../../graphql/generated.ts';
import type { RentalRequest } from '../../requests/store/requests.ts';
import type { Reader } from '../../store/open-store.ts';
import { findNotification, findNotificationsAfter, type Notification } from '../store/notifications.ts';

export const Subscription: SubscriptionResolvers = {
  rentalRequestChanged: {
    subscribe: (_, __, context) => followRequests(context),
    resolve: (request: RentalRequest) => request,
  },
  notificationReceived: {
    subscribe: (_, { after }, context) => followNotifications(context, after ?? undefined),
    resolve: (notification: Notification) => notification,
  },
};

function followNotifications({ viewer, read, pubSub }: Context, after: string | undefined) {
  const { userId } = requireUser(viewer);
  return followEvents<Notification>({
    live: pubSub.followNotifications(userId),
    findStart: async () => (after === undefined ? undefined : getStart(read, userId, after)),
    async readPage(seq, limit) {
      const events = await findNotificationsAfter(read, { userId, seq, limit });
      return { events, last: events.at(-1)?.seq ?? seq, hasMore: events.length === limit };
    },
  });
}

/** There is no table to catch up from: a subscriber that falls behind has to query the requests again. */
function followRequests({ viewer, pubSub }: Context): EventBatches<RentalRequest> {
  const live = pubSub.followRequests(requireUser(viewer).userId);
  return {
    async next() {
      const taken = await live.take(maxPerRead);
      if (!taken) return { value: undefined, done: true };
      if (taken.kind === 'items') return { value: taken.items, done: false };
      live.end();
      throw apiError('UNAVAILABLE', 'Too many requests have changed: read them again, and subscribe again.');
    },
    async return() {
      live.end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const maxPerRead = 32;

/** The `seq` after which to go on; an empty cursor stands before the first notification. */
async function getStart(read: Reader, userId: string, after: string): Promise<number> {
  if (after === '') return 0;
  const from = await findNotification(read, after);
  if (from?.userId === userId) return from.seq;
  throw apiError('RESUME_GAP', 'There is no such notification.', { field: 'after' });
}
