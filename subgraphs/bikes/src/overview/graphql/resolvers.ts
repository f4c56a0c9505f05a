import { requireStaff } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { findRentalPage } from '../../rentals/store/rental-list.ts';
import { countBikesByState, countWaiting } from '../read-model/counts.ts';
import { countActiveRentals, countOverdueRentals, countRentalsByHour } from '../store/counts.ts';

/** The overview is for staff. */
export const overviewResolvers: Resolvers = {
  Query: {
    fleetOverview: (_, __, { viewer, clock }) => {
      requireStaff(viewer);
      return { at: clock.now() };
    },
  },
  FleetOverview: {
    bikesByState: (_, __, { followed: { readModel } }) => countBikesByState(readModel),
    activeRentals: (_, __, { read }) => countActiveRentals(read),
    overdueRentals: ({ at }, _, { read }) => countOverdueRentals(read, at),
    longestOverdue: async (_, __, { read }) => {
      const { rows } = await findRentalPage(read, overdueQuery);
      return rows[0] ?? null;
    },
    waiting: (_, __, { followed: { readModel } }) => countWaiting(readModel),
    rentalsByHour: ({ at }, _, { read }) => countRentalsByHour(read, at),
    emptyStations: (_, __, { followed: { readModel } }) => readModel.emptyStations,
    overFullStations: (_, __, { followed: { readModel } }) => readModel.overFullStations,
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
