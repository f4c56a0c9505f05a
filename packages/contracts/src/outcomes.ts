import { z } from 'zod';
import { id, instant, text } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

export const refusalCodes = [
  'BIKE_UNAVAILABLE',
  'BIKE_UNKNOWN',
  'MODEL_UNKNOWN',
  'RENTAL_LIMIT_REACHED',
  'MODEL_LIMIT_REACHED',
  'ALREADY_WAITING',
  'BLOCKED',
  'STATION_UNKNOWN',
  'RENTAL_UNKNOWN',
  'ALREADY_RETURNED',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const rentalStartedOutcome = defineMessage(
  'rental-started',
  1,
  z.object({ rentalId: id, bikeId: id, returnBy: instant }),
);
export const rentalEndedOutcome = defineMessage(
  'rental-ended',
  1,
  z.object({ rentalId: id, bikeId: id, returnedAt: instant }),
);
export const waitingListJoinedOutcome = defineMessage(
  'waiting-list-joined',
  1,
  z.object({ entryId: id, place: z.int().min(1) }),
);
export const refusedOutcome = defineMessage(
  'refused',
  1,
  z.object({ code: z.enum(refusalCodes), message: text }),
);
export const voidedOutcome = defineMessage('voided', 1, z.object({}));

/** The result of a command. The same command always has the same outcome. */
export const bikeOutcomes = [
  rentalStartedOutcome,
  rentalEndedOutcome,
  waitingListJoinedOutcome,
  refusedOutcome,
  voidedOutcome,
] as const;
export type BikeOutcome = MessageOf<typeof bikeOutcomes>;
