import { requireSession } from '@bike-rentals/subgraph';
import { followBikeEvents, toEventCursor, type LiveEvent } from './bike-events.ts';
import type { BikeEventResolvers, SubscriptionResolvers } from '../../graphql/generated.ts';

export const Subscription: SubscriptionResolvers = {
  bikeEvents: {
    subscribe: (_, { filter, after }, { viewer, read, feed }) => {
      requireSession(viewer);
      return followBikeEvents({ read, feed }, filter ?? {}, after ?? undefined);
    },
    resolve: (event: LiveEvent) => event,
  },
};

export const BikeEvent: BikeEventResolvers = {
  cursor: toEventCursor,
  bike: async ({ bikeId }, _, { loaders }) => {
    const bike = await loaders.bike.load(bikeId);
    if (!bike) throw new Error(`bike ${bikeId} is missing`);
    return bike;
  },
  leftStation: async ({ leftStationId }, _, { loaders }) =>
    leftStationId === null ? null : ((await loaders.station.load(leftStationId)) ?? null),
};
