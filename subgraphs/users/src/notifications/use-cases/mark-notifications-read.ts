import { apiError } from '@bike-rentals/subgraph';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findNotification, markRead } from '../store/notifications.ts';

/** Marks the notification and all before it as read. */
export async function markNotificationsRead(
  { store, clock }: UseCaseContext,
  userId: string,
  upTo: string,
): Promise<void> {
  await store.transact(async (tx) => {
    const notification = await findNotification(tx, upTo);
    if (notification?.userId !== userId) {
      throw apiError('NOT_FOUND', 'There is no such notification, or it is not yours.', { field: 'upTo' });
    }
    await markRead(tx, { userId, seq: notification.seq, now: clock.now() });
  });
}
