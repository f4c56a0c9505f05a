import { yieldToEventLoop } from '@bike-rentals/runtime';
import { apiError, canView, isStaff } from '@bike-rentals/subgraph';
import { toUser } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown } from '../../graphql/results.ts';
import { countQueueUpTo, findEntryById, findHoldOfTicket, findLiveEntries } from '../store/waiting-list.ts';
import { waitingList } from './connections.ts';

/** Entries are for their user and for staff. */
export const waitingListResolvers: Resolvers = {
  Mutation: {
    leaveWaitingList: async (_, { entryId }, context) => {
      const left = await context.useCases.leaveWaitingList(toUser(context), entryId);
      const entry = left === 'left' ? await findEntryById(context.read, entryId) : undefined;
      if (!entry) throw apiError('NOT_FOUND', 'There is no such entry, or it is not yours.');
      return entry;
    },
  },
  WaitingListEntry: {
    __resolveReference: async ({ id }, { viewer, read }) => {
      const entry = await findEntryById(read, id);
      return entry && canView(viewer, entry.userId) ? entry : null;
    },
    user: ({ userId }) => ({ id: userId }),
    model: ({ modelId }, _, { followed: { readModel } }) => getKnown('model', readModel.models, modelId),
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
    place: async (entry, _, { read }) =>
      entry.endedAt || (await findHoldOfTicket(read, entry.ticket)) ? null : countQueueUpTo(read, entry),
    heldBike: async (entry, _, context) => {
      const hold = await findLiveHold(entry, context);
      return findReferred(context.followed.readModel.bikes, hold?.bikeId ?? null);
    },
    heldUntil: async (entry, _, context) => (await findLiveHold(entry, context))?.expiresAt ?? null,
  },
  BikeModel: {
    async waitingList({ id }, args, { viewer, read }) {
      if (!isStaff(viewer)) return null;
      // A page of models needs many lists at once.
      await yieldToEventLoop();
      return waitingList(read, id, args);
    },
  },
  WaitingListConnection: totalCount,
  User: {
    async waitingList({ id }, _, { viewer, read }) {
      if (!canView(viewer, id)) return null;
      // A page of users needs many lists at once.
      await yieldToEventLoop();
      return findLiveEntries(read, [id]);
    },
  },
};

/** A hold that has run out shows no bike any more, whether or not the sweep has ended it. */
async function findLiveHold({ ticket }: { ticket: number }, { read, clock }: Context) {
  const hold = await findHoldOfTicket(read, ticket);
  return hold && hold.expiresAt > clock.now() ? hold : undefined;
}
