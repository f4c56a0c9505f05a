import { bikeOutcomes, parseMessage, type BikeOutcome } from '@bike-rentals/contracts';
import type { RentalRefusal, Resolvers } from '../../graphql/generated.ts';
import { voidMessages } from '../domain/request.ts';
import type { RentalRequest } from '../store/requests.ts';

/** A request and its outcome; all scalars of the union `RentalAnswer` come from here, never from another service. */
export interface Answer {
  __typename:
    | 'RentalStarted'
    | 'RentalEnded'
    | 'RentalExtended'
    | 'RentalUndone'
    | 'WaitingListJoined'
    | 'RentalRefused'
    | 'RentalPending';
  request: RentalRequest;
  outcome: BikeOutcome | undefined;
}

const typenames = {
  'rental-started': 'RentalStarted',
  'rental-ended': 'RentalEnded',
  'rental-extended': 'RentalExtended',
  'rental-undone': 'RentalUndone',
  'waiting-list-joined': 'WaitingListJoined',
  refused: 'RentalRefused',
  voided: 'RentalRefused',
} as const;

/** The answer to a request, of the type that its outcome has. */
export function toAnswer(request: RentalRequest): Answer {
  if (request.status === 'PENDING') return { __typename: 'RentalPending', request, outcome: undefined };
  const parsed = parseMessage(bikeOutcomes, request.outcome as unknown as BikeOutcome);
  if (parsed.kind !== 'message') throw new Error(`request ${request.id}: ${parsed.reason}`);
  return { __typename: typenames[parsed.message.type], request, outcome: parsed.message };
}

type BodyOf<Type extends BikeOutcome['type']> = Extract<BikeOutcome, { type: Type }>['body'];

function getBody<Type extends BikeOutcome['type']>({ outcome, request }: Answer, type: Type): BodyOf<Type> {
  if (outcome?.type !== type) throw new Error(`request ${request.id} has no outcome ${type}`);
  return outcome.body as BodyOf<Type>;
}

/** The types of answers. */
export const answerResolvers: Resolvers = {
  RentalAnswer: { __resolveType: ({ __typename }) => __typename },
  RentalStarted: {
    rentalId: (answer) => getBody(answer, 'rental-started').rentalId,
    bikeId: (answer) => getBody(answer, 'rental-started').bikeId,
    returnBy: (answer) => getBody(answer, 'rental-started').returnBy,
    rental: (answer) => ({ id: getBody(answer, 'rental-started').rentalId }),
  },
  RentalEnded: {
    rentalId: (answer) => getBody(answer, 'rental-ended').rentalId,
    returnedAt: (answer) => getBody(answer, 'rental-ended').returnedAt,
    homeStationId: (answer) => getBody(answer, 'rental-ended').homeStationId ?? null,
    rental: (answer) => ({ id: getBody(answer, 'rental-ended').rentalId }),
  },
  RentalExtended: {
    rentalId: (answer) => getBody(answer, 'rental-extended').rentalId,
    returnBy: (answer) => getBody(answer, 'rental-extended').returnBy,
    asked: (answer) => getBody(answer, 'rental-extended').asked ?? null,
    rental: (answer) => ({ id: getBody(answer, 'rental-extended').rentalId }),
  },
  RentalUndone: {
    rentalId: (answer) => getBody(answer, 'rental-undone').rentalId,
    rental: (answer) => ({ id: getBody(answer, 'rental-undone').rentalId }),
  },
  WaitingListJoined: {
    entryId: (answer) => getBody(answer, 'waiting-list-joined').entryId,
    place: (answer) => getBody(answer, 'waiting-list-joined').place,
    entry: (answer) => ({ id: getBody(answer, 'waiting-list-joined').entryId }),
  },
  RentalRefused: {
    code: ({ request, outcome }): RentalRefusal =>
      outcome?.type === 'refused' ? outcome.body.code : (request.voidAs ?? 'EXPIRED'),
    message: ({ request, outcome }) =>
      outcome?.type === 'refused' ? outcome.body.message : voidMessages[request.voidAs ?? 'EXPIRED'],
    opensAt: ({ outcome }) => (outcome?.type === 'refused' && outcome.body.opensAt) || null,
    returnByMin: ({ outcome }) => (outcome?.type === 'refused' && outcome.body.returnByMin) || null,
    returnByMax: ({ outcome }) => (outcome?.type === 'refused' && outcome.body.returnByMax) || null,
  },
};
