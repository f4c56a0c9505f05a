import { apiError, canView, readText, requireStaff, requireUser } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { inTurn } from '../../graphql/in-turn.ts';
import { findLanguage, findProfile, type ProfileChanges } from '../store/profiles.ts';
import { users } from './connections.ts';

/** There is a user behind every reference, profile or not. */
export const profileResolvers: Resolvers = {
  Query: {
    me: (_, __, { viewer }) => (viewer.kind === 'user' ? { id: viewer.userId } : null),
    user: async (_, { id }, { viewer, read }) => {
      // Oneself is there, also while the event of the registration, which makes the profile, is on its way.
      if (requireUser(viewer).userId === id) return { id };
      if (canView(viewer, id) && (await findProfile(read, id))) return { id };
      throw apiError('NOT_FOUND', 'There is no such user, or you may not see them.');
    },
    users: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return users(read, args);
    },
  },
  Mutation: {
    updateProfile: async (_, { input }, { viewer, useCases }) => {
      const { userId } = requireUser(viewer);
      const { displayName, language } = input;
      const changes: ProfileChanges = {
        ...(displayName !== undefined && {
          displayName: displayName === null ? null : readText('input.displayName', displayName, { max: 80 }),
        }),
        ...(language !== undefined && { language }),
      };
      if (Object.keys(changes).length > 0) await useCases.updateProfile(userId, changes);
      return { __typename: 'User', id: userId };
    },
  },
  User: {
    __resolveReference: ({ id }) => ({ id }),
    displayName: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), async () => (await findProfile(read, id))?.displayName ?? null),
    language: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), async () => (await findLanguage(read, id)) ?? null),
  },
  UserConnection: { totalCount: ({ count }) => count() },
};
