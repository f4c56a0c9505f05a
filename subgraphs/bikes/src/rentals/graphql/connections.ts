import { isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { UserRentalsArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { countRentalsOfUser, findRentalsOfUser } from '../store/rentals.ts';

/** A connection of rentals, with its count on demand. */
export type RentalsFound = Awaited<ReturnType<typeof rentals>>;

/** Resolves a page of a user's rentals. Throws BAD_USER_INPUT for a cursor of another list. */
export async function rentals(read: Reader, userId: string, { active, ...page }: UserRentalsArgs) {
  const request = toPageRequest(page, 'rentals', isText);
  const query = { userId, active: active ?? undefined, ...request };
  const connection = toConnection(await findRentalsOfUser(read, query), request, ({ id }) => id);
  return { ...connection, count: () => countRentalsOfUser(read, query) };
}
