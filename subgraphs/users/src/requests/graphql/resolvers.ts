import { badInput, readText, requireUser } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { MutationResolvers, RentBikeInput } from '../../graphql/generated.ts';
import { toAnswer } from './answers.ts';

type RentAnswer = { __typename: 'RentalStarted' | 'WaitingListJoined' | 'RentalRefused' | 'RentalPending' };
type ReturnAnswer = { __typename: 'RentalEnded' | 'RentalRefused' | 'RentalPending' };

export const Mutation: MutationResolvers = {
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
  updateProfile: async (_, { input }, { viewer, useCases }) => {
    const { userId } = requireUser(viewer);
    if (input.displayName !== undefined) {
      const displayName =
        input.displayName === null ? null : readText('input.displayName', input.displayName, { max: 80 });
      await useCases.updateProfile(userId, displayName);
    }
    return { __typename: 'User', id: userId };
  },
  markNotificationsRead: async (_, { upTo }, { viewer, useCases }) => {
    const { userId } = requireUser(viewer);
    await useCases.markNotificationsRead(userId, upTo);
    return { id: userId };
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
