import { dateTime } from '@bike-rentals/subgraph';
import { totalCount } from './connections.ts';
import { Bike, BikeModel, Station, StationAvailability } from '../catalogue/graphql/resolvers.ts';
import { Garages } from '../catalogue/graphql/garages.ts';
import type { Resolvers } from './generated.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Rental, User, WaitingListEntry } from '../rentals/graphql/resolvers.ts';
import { BikeEvent, Subscription } from '../live-events/graphql/resolvers.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  Bike,
  BikeConnection: totalCount,
  BikeEvent,
  BikeModel,
  BikeModelConnection: totalCount,
  DateTime: dateTime,
  Garages,
  Rental,
  RentalConnection: totalCount,
  Station,
  StationAvailability,
  StationConnection: totalCount,
  User,
  WaitingListEntry,
};
