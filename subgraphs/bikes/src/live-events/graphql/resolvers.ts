import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isStaff } from '@bike-rentals/subgraph';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown } from '../../graphql/results.ts';
import { followBikeEvents } from './bike-events.ts';
import { toCatalogueChange, type CatalogueChange } from './catalogue-change.ts';
import { followFeed, toEventCursor } from './follow-feed.ts';
import { history } from './history.ts';
import type { LiveEvent } from './live-event.ts';

/** Live events are public: what only some may see of a bike is checked by its own fields. */
export const liveEventResolvers: Resolvers = {
  Query: {
    bikeEventCursor: (_, __, { followed: { readModel } }) => toEventCursor(readModel),
  },
  Subscription: {
    bikeEvents: {
      subscribe: (_, { filter, after }, { read, followed, feed }) =>
        followBikeEvents({ read, followed, feed }, filter ?? {}, after ?? undefined),
      resolve: (event: LiveEvent) => event,
    },
    catalogueChanged: {
      subscribe: (_, { after }, { read, followed, feed }) => {
        const changes = { live: feed.catalogue.join(), toEvent: toCatalogueChange };
        return followFeed({ read, followed }, changes, after ?? undefined);
      },
      resolve: (change: CatalogueChange) => change,
    },
  },
  Bike: {
    async events({ id }, args, { viewer, read }) {
      if (!isStaff(viewer)) return null;
      // A page of bikes needs many lists at once.
      await yieldToEventLoop();
      return history(read, id, args);
    },
  },
  BikeHistoryConnection: totalCount,
  BikeHistoryEvent: {
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
    leftStation: ({ leftStationId }, _, { followed: { readModel } }) =>
      findReferred(readModel.stations, leftStationId),
    user: ({ userId }) => (userId === null ? null : { id: userId }),
    actor: ({ actorId }) => (actorId === null ? null : { id: actorId }),
  },
  CatalogueChange: {
    cursor: toEventCursor,
    model: ({ modelId }, _, { followed: { readModel } }) => findReferred(readModel.models, modelId),
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
  },
  BikeEvent: {
    cursor: toEventCursor,
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    leftStation: ({ leftStationId }, _, { followed: { readModel } }) =>
      findReferred(readModel.stations, leftStationId),
  },
};
