import { badInput, isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import { countAccounts, findAccountPage } from '../store/accounts.ts';
import type { Reader } from '../store/open-store.ts';
import type { QueryAccountsArgs } from './generated.ts';

/** A connection of accounts as users, with its count on demand. */
export type AccountsFound = Awaited<ReturnType<typeof findUsers>>;

/** Each word costs a look at every address. */
const maxSearchLength = 100;

/** Resolves a page of accounts. Throws BAD_USER_INPUT for a cursor of another list or a long search. */
export async function findUsers(read: Reader, { search, role, state, ...page }: QueryAccountsArgs) {
  // The list goes by its filter too: its next page would make no sense under another one.
  const request = toPageRequest(page, `accounts ${role ?? ''} ${state ?? ''} ${search ?? ''}`, isText);
  if (search && search.length > maxSearchLength)
    throw badInput('search', `search is longer than ${maxSearchLength} characters`);
  const query = { search: search ?? undefined, role: role ?? undefined, state: state ?? undefined };
  const { rows, hasNextPage } = await findAccountPage(read, { ...query, ...request });
  const keys = new Map(rows.map(({ id, emailKey }) => [id, emailKey]));
  const found = { rows: rows.map(({ id }) => ({ id })), hasNextPage };
  return {
    ...toConnection(found, request, ({ id }) => keys.get(id)),
    count: () => countAccounts(read, query),
  };
}
