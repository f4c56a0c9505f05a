import { apiError, badInput, canView, readText, requireUser } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { RentBikeInput, Resolvers } from '../../graphql/generated.ts';
import { findRequest, type RentalRequest } from '../store/requests.ts';
import { answerResolvers, toAnswer } from './answers.ts';
import { requests } from './connections.ts';
import { followRequests } from './follow-requests.ts';

type RentAnswer = { __typename: 'RentalStarted' | 'WaitingListJoined' | 'RentalRefused' | 'RentalPending' };
type ReturnAnswer = { __typename: 'RentalEnded' | 'RentalRefused' | 'RentalPending' };

/** Requests are for their user and for admins. */
export const requestResolvers: Resolvers = {
  ...answerResolvers,
  Query: {
    rentalRequest: async (_, { id }, { viewer, read }) => {
      requireUser(viewer);
      const request = await findRequest(read, id);
      if (request && canView(viewer, request.userId)) return request;
      throw apiError('NOT_FOUND', 'There is no such request, or it is not yours.');
    },
    myRentalRequests: (_, args, { viewer, read }) => requests(read, requireUser(viewer).userId, args),
  },
  Mutation: {
    rentBike: async (_, { input }, context) => {
      const actor = toActor(context);
      const request = await context.useCases.submitRequest({
        idempotencyKey: readKey(input.idempotencyKey),
        kind: 'RENT',
        actor,
        input: readRentInput(input),
      });
      return toAnswer(request) as ReturnType<typeof toAnswer> & RentAnswer;
    },
    returnBike: async (_, { input: { rentalId, stationId, idempotencyKey } }, context) => {
      const actor = toActor(context);
      const request = await context.useCases.submitRequest({
        idempotencyKey: readKey(idempotencyKey),
        kind: 'RETURN',
        actor,
        input: {
          rentalId: readId('input.rentalId', rentalId),
          stationId: readId('input.stationId', stationId),
        },
      });
      return toAnswer(request) as ReturnType<typeof toAnswer> & ReturnAnswer;
    },
    cancelRentalRequest: (_, { id }, { viewer, useCases }) =>
      useCases.cancelRequest(requireUser(viewer).userId, id),
  },
  Subscription: {
    rentalRequestChanged: {
      subscribe: (_, __, context) => followRequests(context),
      resolve: (request: RentalRequest) => request,
    },
  },
  RentalRequest: {
    __resolveReference: async ({ id }, { viewer, read }) => {
      const request = await findRequest(read, id);
      return request && canView(viewer, request.userId) ? request : null;
    },
    answer: (request) => (request.status === 'PENDING' ? null : toAnswer(request)),
  },
};

function toActor({ viewer }: Context): { id: string; role: 'RENTER' | 'ADMIN' } {
  const { userId, role } = requireUser(viewer);
  return { id: userId, role: role === 'ADMIN' ? 'ADMIN' : 'RENTER' };
}

function readRentInput({ bikeId, modelId, stationId, whenUnavailable }: RentBikeInput) {
  if (bikeId != null && modelId != null)
    throw badInput('input.modelId', 'either bikeId or modelId, not both');
  if (bikeId == null && modelId == null) throw badInput('input.modelId', 'bikeId or modelId must be given');
  if (bikeId != null && stationId != null)
    throw badInput('input.stationId', 'stationId goes with modelId only');
  return {
    ...(bikeId != null && { bikeId: readId('input.bikeId', bikeId) }),
    ...(modelId != null && { modelId: readId('input.modelId', modelId) }),
    ...(stationId != null && { stationId: readId('input.stationId', stationId) }),
    whenUnavailable: whenUnavailable ?? ('REFUSE' as const),
  };
}

const readId = (field: string, id: string): string => readText(field, id, { max: 64 });
const readKey = (key: string): string => readText('input.idempotencyKey', key, { max: 128 });
