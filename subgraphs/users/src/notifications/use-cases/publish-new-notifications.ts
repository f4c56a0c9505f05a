import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findNewestSeq, findNotificationsOfAll } from '../store/notifications.ts';

const maxPerRead = 500;

/**
 * Creates what publishes new notifications to the subscribers of this instance, whichever instance has stored them: it
 * reads the table on from where it was. Called when there is something new, and from time to time, because nobody may
 * have been told.
 */
export async function createNotificationPublisher({
  store,
  pubSub,
}: Pick<UseCaseContext, 'store' | 'pubSub'>): Promise<() => Promise<void>> {
  let last = await findNewestSeq(store.read);
  return async () => {
    for (let count = maxPerRead; count === maxPerRead;) {
      const found = await findNotificationsOfAll(store.read, { seq: last, limit: maxPerRead });
      for (const notification of found.filter(({ seq }) => seq > last)) {
        pubSub.publishNotification(notification);
        last = notification.seq;
      }
      count = found.length;
    }
  };
}
