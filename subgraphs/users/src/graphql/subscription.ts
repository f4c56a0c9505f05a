import { apiError, requireUser } from '@bike-rentals/subgraph';
import { findNotification, findNotificationsAfter, type Notification } from '../store/notifications.ts';
import type { Reader } from '../store/open-store.ts';
import type { RentalRequest } from '../store/requests.ts';
import { leaveWith, type Feed } from '../use-cases/feed.ts';
import type { Context } from './context.ts';
import type { SubscriptionResolvers } from './generated.ts';

export const Subscription: SubscriptionResolvers = {
  rentalRequestChanged: {
    subscribe: (_, __, { viewer, service }) =>
      service.announcements.followRequests(requireUser(viewer).userId),
    resolve: (request: RentalRequest) => request,
  },
  notificationReceived: {
    subscribe: (_, { after }, context) => followNotifications(context, after ?? undefined),
    resolve: (notification: Notification) => notification,
  },
};

/** Live ones are buffered before the table is read, so none is left out; `seq` keeps any from coming twice. */
function followNotifications({ viewer, read, service }: Context, after: string | undefined) {
  const { userId } = requireUser(viewer);
  const live = service.announcements.followNotifications(userId);
  const replay = after === undefined ? nothing() : replayAfter(read, userId, after);
  return leaveWith(live, join(replay, live));
}

type Notifications = AsyncGenerator<Notification, void, undefined>;

async function* nothing(): Notifications {
  // Without a cursor only what comes from now on is of interest.
}

async function* join(replay: Notifications, live: Feed<Notification>): Notifications {
  let last = -1;
  try {
    for (const source of [replay, live]) {
      for await (const notification of source) {
        if (notification.seq <= last) continue;
        last = notification.seq;
        yield notification;
      }
    }
  } finally {
    live.end();
  }
}

const replayPage = 100;

async function* replayAfter(read: Reader, userId: string, after: string): Notifications {
  let seq = await getStart(read, userId, after);
  for (;;) {
    const page = await findNotificationsAfter(read, { userId, seq, most: replayPage });
    yield* page;
    seq = page.at(-1)?.seq ?? seq;
    if (page.length < replayPage) return;
  }
}

/** The `seq` after which to go on; an empty cursor stands before the first notification. */
async function getStart(read: Reader, userId: string, after: string): Promise<number> {
  if (after === '') return 0;
  const from = await findNotification(read, after);
  if (from?.userId === userId) return from.seq;
  throw apiError('RESUME_GAP', 'There is no such notification.', { field: 'after' });
}
