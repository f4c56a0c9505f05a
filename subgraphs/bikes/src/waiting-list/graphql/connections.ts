import { isInteger, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { BikeModelWaitingListArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { countLiveEntriesOf, findEntryPageOf } from '../store/waiting-list.ts';

/** A connection of entries of a waiting list, with its count on demand. */
export type EntriesFound = Awaited<ReturnType<typeof waitingList>>;

/** Resolves a page of a model's waiting list. Throws BAD_USER_INPUT for a cursor of another list. */
export async function waitingList(read: Reader, modelId: string, page: BikeModelWaitingListArgs) {
  const request = toPageRequest(page, `waiting for ${modelId}`, isInteger);
  const found = await findEntryPageOf(read, modelId, request);
  const connection = toConnection(found, request, ({ rank }) => rank);
  return { ...connection, count: () => countLiveEntriesOf(read, modelId) };
}
