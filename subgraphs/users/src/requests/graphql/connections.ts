import { isText, toConnection, toPageRequest, type PageArguments } from '@bike-rentals/subgraph';
import type { Reader } from '../../store/open-store.ts';
import { findRequestPage } from '../store/requests.ts';

/** Resolves a page of a user's requests. Throws BAD_USER_INPUT for a cursor of another list. */
export async function requests(read: Reader, userId: string, page: PageArguments) {
  const request = toPageRequest(page, 'requests', isText);
  return toConnection(await findRequestPage(read, { userId, ...request }), request, ({ id }) => id);
}
