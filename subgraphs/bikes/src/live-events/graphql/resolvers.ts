import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isAdmin, toCursor } from '@bike-rentals/subgraph';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { getLoaded } from '../../graphql/results.ts';
import { findEventRange } from '../../store/events.ts';
import { followBikeEvents } from './bike-events.ts';
import { toCatalogueChange, type CatalogueChange } from './catalogue-change.ts';
import { followFeed, toEventCursor } from './follow-feed.ts';
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
    catalogueChanged: {
      subscribe: (_, { after }, { read, feed }) => {
        const followed = { live: feed.catalogue.join(), toEvent: toCatalogueChange };
        return followFeed(read, followed, after ?? undefined);
      },
      resolve: (change: CatalogueChange) => change,
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
  CatalogueChange: {
    cursor: toEventCursor,
    model: ({ modelId }, _, { loaders }) =>
      modelId === null ? null : getLoaded('model', loaders.model, modelId),
    station: ({ stationId }, _, { loaders }) =>
      stationId === null ? null : getLoaded('station', loaders.station, stationId),
  },
  BikeEvent: {
    cursor: toEventCursor,
    bike: ({ bikeId }, _, { loaders }) => getLoaded('bike', loaders.bike, bikeId),
    leftStation: async ({ leftStationId }, _, { loaders }) =>
      leftStationId === null ? null : ((await loaders.station.load(leftStationId)) ?? null),
  },
};
