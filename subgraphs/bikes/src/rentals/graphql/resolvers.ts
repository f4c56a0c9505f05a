import { yieldToEventLoop } from '@bike-rentals/runtime';
import { apiError, canView, requireStaff, requireUser } from '@bike-rentals/subgraph';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown } from '../../graphql/results.ts';
import { findRules } from '../../policies/domain/policies.ts';
import { findNearestChoice, findReturnByRange } from '../domain/choose-return-by.ts';
import { findHomeStation, findUndoEnd, toTerms } from '../domain/terms.ts';
import { findRental } from '../store/rentals.ts';
import { allRentals, rentals } from './connections.ts';

/** Rentals are for their renter and for admins. */
export const rentalResolvers: Resolvers = {
  Query: {
    rental: async (_, { id }, { viewer, read }) => {
      requireUser(viewer);
      const rental = await findRental(read, id);
      if (rental && canView(viewer, rental.userId)) return rental;
      throw apiError('NOT_FOUND', 'There is no such rental, or it is not yours.');
    },
    async rentalTerms(_, { modelId, stationId, returnBy }, { findRulebook, clock, timeZone }) {
      const place = { modelId, stationId: stationId ?? null };
      const atStart = { ...(await findRulebook()), ...place, now: clock.now(), timeZone };
      const rules = findRules(atStart, place);
      const chosen = returnBy ? findNearestChoice(returnBy, rules, atStart) : undefined;
      return {
        lengthChoice: rules.lengthChoice,
        returnRule: rules.returnRule,
        returnBy: toTerms(rules, atStart, { chosen }).returnBy,
        ...findReturnByRange(rules, atStart),
      };
    },
    rentals: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return allRentals(read, args);
    },
  },
  Rental: {
    __resolveReference: async ({ id }, { viewer, loaders }) => {
      const rental = await loaders.rental.load(id);
      return rental && canView(viewer, rental.userId) ? rental : null;
    },
    user: ({ userId }) => ({ id: userId }),
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    overdueSince: ({ overdueAt }) => overdueAt,
    overdueStep: ({ overdueAt, overdueStep }) => (overdueAt ? Math.max(1, overdueStep) : 0),
    extendableUntil: async (rental, _, { loaders }) =>
      rental.endedAt ? null : ((await loaders.extension.load(rental.id))?.returnBy ?? null),
    extensionObstacle: async (rental, _, { loaders }) =>
      rental.endedAt ? null : ((await loaders.extension.load(rental.id))?.refusal ?? null),
    returnedAt: ({ endedAt }) => endedAt,
    async undoUntil(rental, _, { clock, findRulebook, timeZone }) {
      if (rental.endedAt || rental.bikeSince) return null;
      const now = clock.now();
      const until = findUndoEnd(rental, { ...(await findRulebook()), timeZone });
      return until > now ? until : null;
    },
    from: ({ startStationId }, _, { followed: { readModel } }) =>
      findReferred(readModel.stations, startStationId),
    to: ({ endStationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, endStationId),
    homeStation: async (rental, _, { followed: { readModel }, findRulebook }) =>
      findReferred(readModel.stations, findHomeStation(rental, await findRulebook()) ?? null),
  },
  RentalConnection: totalCount,
  Bike: {
    currentRental: async ({ id }, _, { viewer, loaders }) => {
      const rental = await loaders.activeRental.load(id);
      return rental && canView(viewer, rental.userId) ? rental : null;
    },
  },
  User: {
    async rentals({ id }, args, { viewer, read }) {
      if (!canView(viewer, id)) return null;
      // A page of users needs many lists at once.
      await yieldToEventLoop();
      return rentals(read, id, args);
    },
  },
};
