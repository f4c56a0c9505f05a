import { requireAdmin } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { findRentalPage } from '../../rentals/store/rental-list.ts';
import {
  countActiveRentals,
  countBikesByState,
  countEmptyStations,
  countOverdueRentals,
  countOverFullStations,
  countRentalsByHour,
  countWaiting,
} from '../store/counts.ts';

/** The overview is for admins. */
export const overviewResolvers: Resolvers = {
  Query: {
    fleetOverview: (_, __, { viewer, clock }) => {
      requireAdmin(viewer);
      return { at: clock.now() };
    },
  },
  FleetOverview: {
    bikesByState: (_, __, { read }) => countBikesByState(read),
    activeRentals: (_, __, { read }) => countActiveRentals(read),
    overdueRentals: ({ at }, _, { read }) => countOverdueRentals(read, at),
    longestOverdue: async (_, __, { read }) => {
      const { rows } = await findRentalPage(read, overdueQuery);
      return rows[0] ?? null;
    },
    waiting: (_, __, { read }) => countWaiting(read),
    rentalsByHour: ({ at }, _, { read }) => countRentalsByHour(read, at),
    emptyStations: (_, __, { read }) => countEmptyStations(read),
    overFullStations: (_, __, { read }) => countOverFullStations(read),
  },
};

const overdueQuery = {
  status: 'OVERDUE',
  userId: undefined,
  bikeId: undefined,
  modelId: undefined,
  stationId: undefined,
  sort: 'LONGEST_DUE',
  first: 1,
  after: undefined,
} as const;
