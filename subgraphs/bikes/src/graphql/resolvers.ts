import { dateTime } from '@bike-rentals/subgraph';
import { totalCount } from './connections.ts';
import { Bike, BikeModel, Station, StationAvailability } from './fleet.ts';
import { Garages } from './garages.ts';
import type { Resolvers } from './generated.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Rental, User, WaitingListEntry } from './rentals.ts';
import { BikeEvent, Subscription } from './subscription.ts';

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
