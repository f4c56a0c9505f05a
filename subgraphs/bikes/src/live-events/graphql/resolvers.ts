import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isAdmin, toCursor } from '@bike-rentals/subgraph';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { getLoaded } from '../../graphql/results.ts';
import { findEventRange } from '../../store/events.ts';
import { followBikeEvents, toEventCursor } from './bike-events.ts';
import { history } from './history.ts';
import type { LiveEvent } from './live-event.ts';

/** Live events are public: what only some may see of a bike is checked by its own fields. */
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
  Bike: {
    async events({ id }, args, { viewer, read }) {
      if (!isAdmin(viewer)) return null;
      // A page of bikes needs many lists at once.
      await yieldToEventLoop();
      return history(read, id, args);
    },
  },
  BikeHistoryConnection: totalCount,
  BikeHistoryEvent: {
    station: async ({ stationId }, _, { loaders }) =>
      stationId === null ? null : ((await loaders.station.load(stationId)) ?? null),
    leftStation: async ({ leftStationId }, _, { loaders }) =>
      leftStationId === null ? null : ((await loaders.station.load(leftStationId)) ?? null),
    user: ({ userId }) => (userId === null ? null : { id: userId }),
    actor: ({ actorId }) => (actorId === null ? null : { id: actorId }),
  },
  BikeEvent: {
    cursor: toEventCursor,
    bike: ({ bikeId }, _, { loaders }) => getLoaded('bike', loaders.bike, bikeId),
    leftStation: async ({ leftStationId }, _, { loaders }) =>
      leftStationId === null ? null : ((await loaders.station.load(leftStationId)) ?? null),
  },
};
