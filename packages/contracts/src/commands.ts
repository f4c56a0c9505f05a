import { z } from 'zod';
import { actor, id, instant } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

/** RabbitMQ queue from users to bikes. */
export const bikeCommandQueue = 'bikes.commands';

/**
 * Exactly one of `bikeId` and `modelId`; `stationId` only beside `modelId`. `returnBy`: chosen by the renter, where the rules
 * leave it to renters; left out: as long as the rules allow.
 */
export const rentBikeCommand = defineMessage(
  'rent-bike',
  1,
  z.object({
    actor,
    requestedAt: instant,
    bikeId: id.optional(),
    modelId: id.optional(),
    stationId: id.optional(),
    whenUnavailable: z.enum(['REFUSE', 'QUEUE']),
    returnBy: instant.optional(),
  }),
);

/** Ends a rental at a station. It is never refused for capacity, and never voided. */
export const returnBikeCommand = defineMessage(
  'return-bike',
  1,
  z.object({ actor, requestedAt: instant, rentalId: id, stationId: id }),
);

/** Asks for a later `returnBy`: `until`, or the latest that the rules allow. */
export const extendRentalCommand = defineMessage(
  'extend-rental',
  1,
  z.object({ actor, requestedAt: instant, rentalId: id, until: instant.optional() }),
);

/** Its renter has begun a rental by mistake, and the bike has not moved. It is never voided. */
export const undoRentalCommand = defineMessage(
  'undo-rental',
  1,
  z.object({ actor, requestedAt: instant, rentalId: id }),
);

/**
 * Carries the id of the command that must not happen any more. If bikes has seen that command,
 * its outcome stands and is the answer; if not, it is recorded as voided and never will.
 */
export const voidCommand = defineMessage('void', 1, z.object({ actor }));

/** The commands of the queue `bikes.commands`, for `parseMessage`. */
export const bikeCommands = [
  rentBikeCommand,
  returnBikeCommand,
  extendRentalCommand,
  undoRentalCommand,
  voidCommand,
] as const;
/** A parsed command of the queue `bikes.commands`. */
export type BikeCommand = MessageOf<typeof bikeCommands>;
/** The body of the command `rent-bike`. */
export type RentBike = z.output<typeof rentBikeCommand.body>;
/** The body of the command `return-bike`. */
export type ReturnBike = z.output<typeof returnBikeCommand.body>;
/** The body of the command `extend-rental`. */
export type ExtendRental = z.output<typeof extendRentalCommand.body>;
/** The body of the command `undo-rental`. */
export type UndoRental = z.output<typeof undoRentalCommand.body>;
