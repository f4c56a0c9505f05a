import { badInput, readText, requireUser } from '@bike-rentals/subgraph';
import { cancelRequest } from '../use-cases/cancel-request.ts';
import { submitRequest } from '../use-cases/submit-request.ts';
import { markNotificationsRead, updateProfile } from '../use-cases/update-profile.ts';
import { toAnswer } from './answers.ts';
import type { Context } from './context.ts';
import type { MutationResolvers, RentBikeInput } from './generated.ts';

type RentAnswer = { __typename: 'RentalStarted' | 'WaitingListJoined' | 'RentalRefused' | 'RentalPending' };
type ReturnAnswer = { __typename: 'RentalEnded' | 'RentalRefused' | 'RentalPending' };

export const Mutation: MutationResolvers = {
  rentBike: async (_, { input }, context) => {
    const actor = toActor(context);
    const request = await submitRequest(context.service, {
      idempotencyKey: readKey(input.idempotencyKey),
      kind: 'RENT',
      actor,
      input: readRentInput(input),
    });
    return toAnswer(request) as ReturnType<typeof toAnswer> & RentAnswer;
  },
  returnBike: async (_, { input: { rentalId, stationId, idempotencyKey } }, context) => {
    const actor = toActor(context);
    const request = await submitRequest(context.service, {
      idempotencyKey: readKey(idempotencyKey),
      kind: 'RETURN',
      actor,
      input: { rentalId: readId('rentalId', rentalId), stationId: readId('stationId', stationId) },
    });
    return toAnswer(request) as ReturnType<typeof toAnswer> & ReturnAnswer;
  },
  cancelRentalRequest: (_, { id }, { viewer, service }) =>
    cancelRequest(service, requireUser(viewer).userId, id),
  updateProfile: async (_, { input }, { viewer, service }) => {
    const { userId } = requireUser(viewer);
    if (input.displayName !== undefined) {
      const displayName = input.displayName?.trim().normalize('NFC') ?? null;
      if (displayName !== null && !isName(displayName)) {
        const message = `A name has from 1 to ${mostOfName} characters, all on one line.`;
        return { __typename: 'InvalidInput', field: 'displayName', code: 'NAME_INVALID', message };
      }
      await updateProfile(service, userId, displayName);
    }
    return { __typename: 'User', id: userId };
  },
  markNotificationsRead: async (_, { upTo }, { viewer, service }) => {
    const { userId } = requireUser(viewer);
    await markNotificationsRead(service, userId, upTo);
    return { id: userId };
  },
};

const mostOfName = 80;
const isName = (text: string): boolean =>
  text !== '' && text.length <= mostOfName && !/[\p{Cc}\u2028\u2029]/u.test(text);

function toActor({ viewer }: Context): { id: string; role: 'RENTER' | 'ADMIN' } {
  const { userId, role } = requireUser(viewer);
  return { id: userId, role: role === 'ADMIN' ? 'ADMIN' : 'RENTER' };
}

function readRentInput({ bikeId, modelId, stationId, whenUnavailable }: RentBikeInput) {
  if (bikeId != null && modelId != null) throw badInput('modelId', 'either bikeId or modelId, not both');
  if (bikeId == null && modelId == null) throw badInput('modelId', 'bikeId or modelId must be given');
  if (bikeId != null && stationId != null) throw badInput('stationId', 'stationId goes with modelId only');
  return {
    ...(bikeId != null && { bikeId: readId('bikeId', bikeId) }),
    ...(modelId != null && { modelId: readId('modelId', modelId) }),
    ...(stationId != null && { stationId: readId('stationId', stationId) }),
    whenUnavailable: whenUnavailable ?? ('REFUSE' as const),
  };
}

const readId = (field: string, id: string): string => readText(field, id, { most: 64 });
const readKey = (key: string): string => readText('idempotencyKey', key, { most: 128 });
