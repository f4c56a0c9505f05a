import { apiError, followEvents, requireUser } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { Reader } from '../../store/open-store.ts';
import { findNotification, findNotificationsAfter, type Notification } from '../store/notifications.ts';

/** Live notifications of the viewer, or, with `after`, first those since that one, without a gap. */
export function followNotifications({ viewer, read, pubSub }: Context, after: string | undefined) {
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

/** The `seq` after which to go on; an empty cursor stands before the first notification. */
async function getStart(read: Reader, userId: string, after: string): Promise<number> {
  if (after === '') return 0;
  const from = await findNotification(read, after);
  if (from?.userId === userId) return from.seq;
  throw apiError('RESUME_GAP', 'There is no such notification.', { field: 'after' });
}
