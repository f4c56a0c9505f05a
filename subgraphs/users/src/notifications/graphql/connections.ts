import { isInteger, toConnection, toPageRequest, type PageArguments } from '@bike-rentals/subgraph';
import type { Reader } from '../../store/open-store.ts';
import { findNotificationPage } from '../store/notifications.ts';

/** Resolves a page of a user's notifications. Throws BAD_USER_INPUT for a cursor of another list. */
export async function notifications(read: Reader, userId: string, page: PageArguments) {
  const request = toPageRequest(page, 'notifications', isInteger);
  return toConnection(await findNotificationPage(read, { userId, ...request }), request, ({ seq }) => seq);
}
