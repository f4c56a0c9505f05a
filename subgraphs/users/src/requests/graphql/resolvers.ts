import { apiError, canView, requireUser } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import type { CommandInput, RequestKind } from '../domain/request-kinds.ts';
import { findRequest, type RentalRequest } from '../store/requests.ts';
import { answerResolvers, toAnswer, type Answer } from './answers.ts';
import { requests } from './connections.ts';
import { followRequests } from './follow-requests.ts';
import {
  readExtendAllInput,
  readExtendInput,
  readKey,
  readRentInput,
  readReturnInput,
  readUndoInput,
} from './inputs.ts';

type RentAnswer = { __typename: 'RentalStarted' | 'WaitingListJoined' | 'RentalRefused' | 'RentalPending' };
type UndoAnswer = { __typename: 'RentalUndone' | 'RentalRefused' | 'RentalPending' };
type ReturnAnswer = { __typename: 'RentalEnded' | 'RentalRefused' | 'RentalPending' };
type ExtendAnswer = { __typename: 'RentalExtended' | 'RentalRefused' | 'RentalPending' };

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
    rentBike: async (_, { input }, context) =>
      (await submit(context, 'RENT', input, readRentInput)) as Answer & RentAnswer,
    returnBike: async (_, { input }, context) =>
      (await submit(context, 'RETURN', input, readReturnInput)) as Answer & ReturnAnswer,
    extendRental: async (_, { input }, context) =>
      (await submit(context, 'EXTEND', input, readExtendInput)) as Answer & ExtendAnswer,
    extendAll: (_, { input }, context) => {
      requireUser(context.viewer);
      const inputs = readExtendAllInput(input);
      return Promise.all(
        inputs.map(
          async (one) => (await submit(context, 'EXTEND', one, readExtendInput)) as Answer & ExtendAnswer,
        ),
      );
    },
    undoRental: async (_, { input }, context) =>
      (await submit(context, 'UNDO', input, readUndoInput)) as Answer & UndoAnswer,
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

/** Submits a request of this kind for the viewer. The viewer is checked before the input. */
async function submit<Kind extends RequestKind, Input extends { idempotencyKey: string }>(
  { viewer, trace, useCases }: Context,
  kind: Kind,
  input: Input,
  readInput: (input: Input) => CommandInput<Kind>,
): Promise<Answer> {
  const { userId, role } = requireUser(viewer);
  const request = await useCases.submitRequest({
    idempotencyKey: readKey(input.idempotencyKey),
    kind,
    actor: { id: userId, role: role === 'SERVICE' ? 'RENTER' : role },
    input: readInput(input),
    trace,
  });
  return toAnswer(request);
}
