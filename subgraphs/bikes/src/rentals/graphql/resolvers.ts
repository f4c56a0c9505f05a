import { yieldToEventLoop } from '@bike-rentals/runtime';
import { canView } from '@bike-rentals/subgraph';
import { countQueueUpTo, findHoldOfTicket, findEntryById, findLiveEntries } from '../../waiting-list/store/waiting-list.ts';
import { rentals } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type { RentalResolvers, UserResolvers, WaitingListEntryResolvers } from '../../graphql/generated.ts';

export const Rental: RentalResolvers = {
  __resolveReference: async ({ id }, { viewer, loaders }) => {
    const rental = await loaders.rental.load(id);
    return rental && canView(viewer, rental.userId) ? rental : null;
  },
  user: ({ userId }) => ({ id: userId }),
  bike: async ({ bikeId }, _, { loaders }) => {
    const bike = await loaders.bike.load(bikeId);
    if (!bike) throw new Error(`bike ${bikeId} is missing`);
    return bike;
  },
  overdueSince: ({ overdueAt }) => overdueAt,
  returnedAt: ({ endedAt }) => endedAt,
  from: async ({ startStationId }, _, { loaders }) => (await loaders.station.load(startStationId)) ?? null,
  to: async ({ endStationId }, _, { loaders }) =>
    endStationId === null ? null : ((await loaders.station.load(endStationId)) ?? null),
  fee: () => null,
};

export const WaitingListEntry: WaitingListEntryResolvers = {
  __resolveReference: async ({ id }, { viewer, read }) => {
    const entry = await findEntryById(read, id);
    return entry && canView(viewer, entry.userId) ? entry : null;
  },
  user: ({ userId }) => ({ id: userId }),
  model: async ({ modelId }, _, { loaders }) => {
    const model = await loaders.model.load(modelId);
    if (!model) throw new Error(`model ${modelId} is missing`);
    return model;
  },
  station: async ({ stationId }, _, { loaders }) =>
    stationId === null ? null : ((await loaders.station.load(stationId)) ?? null),
  place: async (entry, _, { read }) =>
    entry.endedAt || (await findHoldOfTicket(read, entry.ticket)) ? null : countQueueUpTo(read, entry),
  heldBike: async (entry, _, context) => {
    const hold = await findLiveHold(entry, context);
    return hold ? ((await context.loaders.bike.load(hold.bikeId)) ?? null) : null;
  },
  heldUntil: async (entry, _, context) => (await findLiveHold(entry, context))?.expiresAt ?? null,
};

/** A hold that has run out shows no bike any more, whether or not the sweep has ended it. */
async function findLiveHold({ ticket }: { ticket: number }, { read, clock }: Context) {
  const hold = await findHoldOfTicket(read, ticket);
  return hold && hold.expiresAt > clock.now() ? hold : undefined;
}

/** The fields of a user that bikes resolves. A page of users needs many lists at once, so each read yields first. */
export const User: UserResolvers = {
  async rentals({ id }, args, { viewer, read }) {
    if (!canView(viewer, id)) return null;
    await yieldToEventLoop();
    return rentals(read, id, args);
  },
  async waitingList({ id }, _, { viewer, read }) {
    if (!canView(viewer, id)) return null;
    await yieldToEventLoop();
    return findLiveEntries(read, [id]);
  },
};
