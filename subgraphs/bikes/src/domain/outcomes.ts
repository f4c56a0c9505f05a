import type { BikeOutcome, MessageOf, RefusalCode, refusedOutcome } from '@bike-rentals/contracts';
import type { Fleet } from './fleet.ts';

/** The outcome of a command, and the fleet after it. A refusal changes nothing. */
export interface Decision {
  fleet: Fleet;
  outcome: BikeOutcome;
}

const messages: Record<RefusalCode, string> = {
  BIKE_UNAVAILABLE: 'Nothing that matches can be rented right now.',
  BIKE_UNKNOWN: 'There is no such bike.',
  MODEL_UNKNOWN: 'There is no such model.',
  RENTAL_LIMIT_REACHED: 'You already have as many bikes as one person may have.',
  MODEL_LIMIT_REACHED: 'You already have as many bikes of this model as one person may have.',
  ALREADY_WAITING: 'You are already on the waiting list of this model.',
  BLOCKED: 'A bike of yours is overdue, or our staff has blocked you.',
  NOT_VERIFIED: 'Verify your email address first.',
  NOT_APPROVED: 'Your account is not approved yet.',
  TERMS_CHANGED: 'Accept the terms of the town first.',
  APPROVAL_NEEDED: 'Our staff has to approve you before you can rent this.',
  NO_MEMBERSHIP: 'Only members may rent this.',
  MEMBERSHIP_ENDED: 'Your membership has ended.',
  SUSPENDED: 'Your account is suspended.',
  STATION_UNKNOWN: 'There is no such station.',
  STATION_CLOSED: 'This station is closed now.',
  RENTAL_UNKNOWN: 'You have no such rental.',
  ALREADY_RETURNED: 'This bike was returned already.',
  ALREADY_OVERDUE: 'This bike is overdue: only our staff can extend the rental.',
  EXTENSION_LIMIT: 'This rental was extended as often as it can be.',
  OTHERS_WAIT: 'Somebody else waits for a bike of this model.',
  NO_GAIN: 'It would not be due later than it is.',
  TOO_LATE: 'It is too late to undo this rental: return the bike.',
  BIKE_MOVED_ON: 'The bike is no longer where this rental began: return it.',
  RETURN_BY_FIXED: 'When this bike is due cannot be chosen.',
  RETURN_BY_OUT_OF_RANGE: 'This bike cannot be rented until then: choose another time.',
};

type RefusedBody = MessageOf<[typeof refusedOutcome]>['body'];

/** Refuses a command: the fleet stays as it is. */
export function refuse(
  fleet: Fleet,
  code: RefusalCode,
  about: Omit<RefusedBody, 'code' | 'message'> = {},
): Decision {
  return {
    fleet,
    outcome: { type: 'refused', version: 1, body: { code, message: messages[code], ...about } },
  };
}
