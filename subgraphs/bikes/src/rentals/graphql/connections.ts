import { isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { QueryRentalsArgs, UserRentalsArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import {
  countRentals,
  findRentalPage,
  isRentalKey,
  toRentalKey,
  type RentalListQuery,
} from '../store/rental-list.ts';
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

/** Resolves a page of the rentals of all users. Throws BAD_USER_INPUT for a cursor of another list. */
export async function allRentals(read: Reader, { filter, ...page }: QueryRentalsArgs): Promise<RentalsFound> {
  const sort = filter?.status === 'OVERDUE' ? 'LONGEST_DUE' : 'NEWEST';
  const request = toPageRequest(page, `all rentals ${sort}`, isRentalKey);
  const query: RentalListQuery = {
    status: filter?.status ?? undefined,
    userId: filter?.userId ?? undefined,
    bikeId: filter?.bikeId ?? undefined,
    modelId: filter?.modelId ?? undefined,
    stationId: filter?.stationId ?? undefined,
    sort,
    ...request,
  };
  const connection = toConnection(await findRentalPage(read, query), request, toRentalKey);
  return { ...connection, count: () => countRentals(read, query) };
}
