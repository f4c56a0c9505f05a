import { apiError, canView, requireAdmin, requireUser } from '@bike-rentals/subgraph';
import type { QueryResolvers } from '../../graphql/generated.ts';
import { findRequest } from '../../requests/store/requests.ts';
import { findProfile } from '../store/profiles.ts';
import { requests, users } from './connections.ts';

export const Query: QueryResolvers = {
  me: (_, __, { viewer }) => (viewer.kind === 'user' ? { id: viewer.userId } : null),
  user: async (_, { id }, { viewer, read }) => {
    // Oneself is there, also while the event of the registration, which makes the profile, is on its way.
    if (requireUser(viewer).userId === id) return { id };
    if (canView(viewer, id) && (await findProfile(read, id))) return { id };
    throw apiError('NOT_FOUND', 'There is no such user, or you may not see them.');
  },
  users: (_, args, { viewer, read }) => {
    requireAdmin(viewer);
    return users(read, args);
  },
  rentalRequest: async (_, { id }, { viewer, read }) => {
    requireUser(viewer);
    const request = await findRequest(read, id);
    if (request && canView(viewer, request.userId)) return request;
    throw apiError('NOT_FOUND', 'There is no such request, or it is not yours.');
  },
  myRentalRequests: (_, args, { viewer, read }) => requests(read, requireUser(viewer).userId, args),
};
