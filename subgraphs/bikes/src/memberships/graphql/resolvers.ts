import { canView, readText } from '@bike-rentals/subgraph';
import { readOrder, toRenterResult } from '../../desk/graphql/orders.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { toMembershipState } from '../domain/membership.ts';
import { findMembershipsOf } from '../store/memberships.ts';

/** Memberships, which staff grants and ends. */
export const membershipResolvers: Resolvers = {
  Mutation: {
    grantMembership: async (_, { input }, context) => {
      const order = readOrder(context, input);
      const grant = {
        userId: readText('input.userId', input.userId, { max: 64 }),
        name: readText('input.name', input.name, { max: 80 }),
        length: input.length,
        startsAtFirstRental: input.startsAtFirstRental ?? false,
      };
      return toRenterResult(await context.useCases.grantMembership(order, grant));
    },
    endMembership: async (_, { input }, context) => {
      const { membershipId } = input;
      return toRenterResult(
        await context.useCases.endMembership(readOrder(context, input), { membershipId }),
      );
    },
  },
  User: {
    memberships: ({ id }, _, { viewer, read }) => (canView(viewer, id) ? findMembershipsOf(read, id) : null),
  },
  Membership: { state: (membership, _, { clock }) => toMembershipState(membership, clock.now()) },
};
