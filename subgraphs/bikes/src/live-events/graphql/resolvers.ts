import { requireSession, toCursor } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { getLoaded } from '../../graphql/results.ts';
import { findEventRange } from '../../store/events.ts';
import { followBikeEvents, toEventCursor } from './bike-events.ts';
import type { LiveEvent } from './live-event.ts';

/** Events are for viewers with a session. */
export const liveEventResolvers: Resolvers = {
  Query: {
    bikeEventCursor: async (_, __, { viewer, read }) => {
      requireSession(viewer);
      return toCursor((await findEventRange(read))?.last ?? 0);
    },
  },
  Subscription: {
    bikeEvents: {
      subscribe: (_, { filter, after }, { viewer, read, feed }) => {
        requireSession(viewer);
        return followBikeEvents({ read, feed }, filter ?? {}, after ?? undefined);
      },
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
