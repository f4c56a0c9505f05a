import {
  apiError,
  canView,
  requireAdmin,
  requireSession,
  requireUser,
  toCursor,
} from '@bike-rentals/subgraph';
import { defaultGarageCapacity } from '@bike-rentals/get-garages';
import { badInput } from '@bike-rentals/subgraph';
import { countFleet } from '../catalogue/store/bikes.ts';
import { findEventRange } from '../store/events.ts';
import { findRental } from '../rentals/store/rentals.ts';
import { bikes, bikeModels, stations } from './connections.ts';
import type { QueryResolvers } from './generated.ts';

/** Models and stations are public, bikes are for viewers with a session, rentals for their renter. */
export const Query: QueryResolvers = {
  bike: async (_, { id }, { viewer, loaders }) => {
    requireSession(viewer);
    return (await loaders.bike.load(id)) ?? null;
  },
  bikeModel: async (_, { id }, { loaders }) => (await loaders.model.load(id)) ?? null,
  station: async (_, { id }, { loaders }) => (await loaders.station.load(id)) ?? null,
  rental: async (_, { id }, { viewer, read }) => {
    requireUser(viewer);
    const rental = await findRental(read, id);
    if (rental && canView(viewer, rental.userId)) return rental;
    throw apiError('NOT_FOUND', 'There is no such rental, or it is not yours.');
  },
  bikes: (_, args, { viewer, read }) => {
    requireSession(viewer);
    return bikes(read, args);
  },
  bikeModels: (_, args, { read }) => bikeModels(read, args),
  stations: (_, args, { read }) => stations(read, args),
  bikeEventCursor: async (_, __, { viewer, read }) => {
    requireSession(viewer);
    return toCursor((await findEventRange(read))?.last ?? 0);
  },
  garages: async (_, args, { viewer, read }) => {
    requireAdmin(viewer);
    const capacityPerGarage = args.capacityPerGarage ?? defaultGarageCapacity;
    if (capacityPerGarage < 1) throw badInput('capacityPerGarage', 'a garage holds one bike at least');
    return { bikes: await countFleet(read), capacityPerGarage };
  },
};
