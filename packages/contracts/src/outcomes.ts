import { z } from 'zod';
import { id, instant, text } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

/** All codes of a refusal; the GraphQL enum `RentalRefusal` has the same. */
export const refusalCodes = [
  'BIKE_UNAVAILABLE',
  'BIKE_UNKNOWN',
  'MODEL_UNKNOWN',
  'RENTAL_LIMIT_REACHED',
  'MODEL_LIMIT_REACHED',
  'ALREADY_WAITING',
  'BLOCKED',
  'NOT_VERIFIED',
  'NOT_APPROVED',
  'TERMS_CHANGED',
  'APPROVAL_NEEDED',
  'NO_MEMBERSHIP',
  'MEMBERSHIP_ENDED',
  'SUSPENDED',
  'STATION_UNKNOWN',
  'STATION_CLOSED',
  'RENTAL_UNKNOWN',
  'ALREADY_RETURNED',
  'ALREADY_OVERDUE',
  'EXTENSION_LIMIT',
  'OTHERS_WAIT',
  'NO_GAIN',
  'TOO_LATE',
  'BIKE_MOVED_ON',
  'RETURN_BY_FIXED',
  'RETURN_BY_OUT_OF_RANGE',
] as const;
/** The rule that forbids what was asked for. */
export type RefusalCode = (typeof refusalCodes)[number];

/** The bike was rented until `returnBy`. */
export const rentalStartedOutcome = defineMessage(
  'rental-started',
  1,
  z.object({ rentalId: id, bikeId: id, returnBy: instant }),
);
/** The bike was returned. `homeStationId`: where it belongs, if it was left elsewhere. */
export const rentalEndedOutcome = defineMessage(
  'rental-ended',
  1,
  z.object({ rentalId: id, bikeId: id, returnedAt: instant, homeStationId: id.optional() }),
);
/** The rental is due at `returnBy` now: perhaps earlier than it was asked for, never earlier than before. */
export const rentalExtendedOutcome = defineMessage(
  'rental-extended',
  1,
  z.object({ rentalId: id, returnBy: instant, asked: instant.optional() }),
);
/** The rental counts as never having happened. */
export const rentalUndoneOutcome = defineMessage('rental-undone', 1, z.object({ rentalId: id, bikeId: id }));
/** No bike was available, and the user waits at `place`, from 1. */
export const waitingListJoinedOutcome = defineMessage(
  'waiting-list-joined',
  1,
  z.object({ entryId: id, place: z.int().min(1) }),
);
/**
 * Nothing was changed; `message` is for people, in English. `opensAt` is there for STATION_CLOSED, where it is known, the
 * earliest and latest `returnBy` for RETURN_BY_OUT_OF_RANGE.
 */
export const refusedOutcome = defineMessage(
  'refused',
  1,
  z.object({
    code: z.enum(refusalCodes),
    message: text,
    opensAt: instant.optional(),
    returnByMin: instant.optional(),
    returnByMax: instant.optional(),
  }),
);
/** The command was voided before it was decided, and never takes effect. */
export const voidedOutcome = defineMessage('voided', 1, z.object({}));

/** The result of a command. The same command always has the same outcome. */
export const bikeOutcomes = [
  rentalStartedOutcome,
  rentalEndedOutcome,
  rentalExtendedOutcome,
  rentalUndoneOutcome,
  waitingListJoinedOutcome,
  refusedOutcome,
  voidedOutcome,
] as const;
/** A parsed outcome of a command. */
export type BikeOutcome = MessageOf<typeof bikeOutcomes>;
