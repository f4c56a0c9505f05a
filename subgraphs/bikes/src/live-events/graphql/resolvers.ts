import { toCursor } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { getLoaded } from '../../graphql/results.ts';
import { findEventRange } from '../../store/events.ts';
import { followBikeEvents, toEventCursor } from './bike-events.ts';
import type { LiveEvent } from './live-event.ts';

/** Events are public: what only some may see of a bike is checked by its own fields. */
export const liveEventResolvers: Resolvers = {
  Query: {
    bikeEventCursor: async (_, __, { read }) => toCursor((await findEventRange(read))?.last ?? 0),
  },
  Subscription: {
    bikeEvents: {
      subscribe: (_, { filter, after }, { read, feed }) =>
        followBikeEvents({ read, feed }, filter ?? {}, after ?? undefined),
      resolve: (event: LiveEvent) => event,
    },
  },
  BikeEvent: {
    cursor: toEventCursor,
    bike: ({ bikeId }, _, { loaders }) => getLoaded('bike', loaders.bike, bikeId),
    leftStation: async ({ leftStationId }, _, { loaders }) =>
      leftStationId === null ? null : ((await loaders.station.load(leftStationId)) ?? null),
  },
};
