import { badInput, isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { QueryUsersArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { countProfiles, findProfilePage, maxSearchLength } from '../store/profiles.ts';

/** A connection of users, with its count on demand. */
export type UsersFound = Awaited<ReturnType<typeof users>>;

/** Resolves a page of users. Throws BAD_USER_INPUT for a cursor of another list or a long search. */
export async function users(read: Reader, { search, ...page }: QueryUsersArgs) {
  const request = toPageRequest(page, 'users', isText);
  if (search && search.length > maxSearchLength)
    throw badInput('search', `search is longer than ${maxSearchLength} characters`);
  const query = { search: search ?? undefined, ...request };
  const { rows, hasNextPage } = await findProfilePage(read, query);
  const found = { rows: rows.map(({ userId }) => ({ id: userId })), hasNextPage };
  return { ...toConnection(found, request, ({ id }) => id), count: () => countProfiles(read, query.search) };
}
