import { isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { QueryRenterBlocksArgs } from '../../graphql/generated.ts';
import { countBlocks, findBlockPage } from '../../rentals/store/renter-blocks.ts';
import type { Reader } from '../../store/open-store.ts';

/** A connection of blocks that last, with its count on demand. */
export type RenterBlocksFound = Awaited<ReturnType<typeof renterBlocks>>;

/** Resolves a page of the blocks that last. Throws BAD_USER_INPUT for a cursor of another list. */
export async function renterBlocks(read: Reader, page: QueryRenterBlocksArgs) {
  const request = toPageRequest(page, 'blocks of renters', isText);
  const query = { ...request, isActive: true, userId: undefined };
  const connection = toConnection(await findBlockPage(read, query), request, ({ id }) => id);
  return { ...connection, count: () => countBlocks(read) };
}
