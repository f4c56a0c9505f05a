import type { Fleet } from '../../domain/fleet.ts';

/** What staff may do all the same, if it says so. */
export const deskOverrides = ['LIMIT', 'BLOCK', 'CLOSED', 'QUEUE', 'MODEL'] as const;
/** A rule that staff may override. */
export type DeskOverride = (typeof deskOverrides)[number];

const messages = {
  RENTAL_UNKNOWN: 'There is no such rental.',
  BIKE_UNKNOWN: 'There is no such bike.',
  STATION_UNKNOWN: 'There is no such station.',
  BIKE_UNAVAILABLE: 'The bike cannot be rented as it is.',
  BIKE_HELD: 'The bike is held for somebody who has waited for it.',
  TRANSFER_NOT_BLOCKING: 'A bike that is only to be brought to its station stays in service.',
  STATION_CLOSED: 'The station does not rent at the moment.',
  RENTAL_LIMIT_REACHED: 'The renter has as many bikes as one person may have.',
  MODEL_LIMIT_REACHED: 'The renter has as many bikes of this model as one person may have.',
  NOT_VERIFIED: 'The renter has not verified the mail address.',
  NOT_APPROVED: 'The renter has not been approved.',
  APPROVAL_NEEDED: 'The renter needs an approval for this model.',
  ALREADY_APPROVED: 'This person is approved already.',
  ALREADY_REFUSED: 'This person was refused already.',
  ALREADY_ASKED: 'You have asked already, and are told what comes of it.',
  ASKED_TOO_SOON: 'After a refusal you may ask again after 60 days.',
  TERMS_CHANGED: 'The renter has not accepted the terms.',
  SUSPENDED: 'The account of the renter is suspended.',
  NO_MEMBERSHIP: 'The renter is no member.',
  MEMBERSHIP_ENDED: 'The membership has ended.',
  MEMBERSHIP_UNKNOWN: 'There is no such membership.',
  TOO_MANY_MEMBERSHIPS: 'The user has ten memberships that have not ended.',
  LENGTH_INVALID: 'A membership lasts from a day to ten years.',
  RENTER_OVERDUE: 'A bike of the renter is overdue.',
  RENTER_BLOCKED: 'The renter is blocked.',
  ALREADY_BLOCKED: 'The renter is blocked already.',
  NOT_BLOCKED: 'The renter is not blocked.',
  ALREADY_RETURNED: 'The bike was returned already.',
  NOT_RETURNED: 'The bike has not been returned.',
  ALREADY_VOID: 'The rental was voided already.',
  BIKE_TAKEN_SINCE: 'Something has happened to the bike since.',
  AT_INVALID: 'The instant must be between the start of the rental and now.',
  UNTIL_INVALID: 'The instant must be in the future.',
  TIMES_INVALID: 'A rental begins before it ends, and neither is in the future.',
  OVERLAPS: 'The bike was rented by somebody else at that time.',
  NOTHING_TO_CORRECT: 'This is what is on record already.',
  WRONG_MODEL: 'The bike is of another model.',
  BIKE_SWAPPED: 'The rental has had another bike before: this can no longer be changed.',
  BIKE_NOT_MISSING: 'The bike is not missing.',
  NOT_WAITING: 'This person does not wait here, or no longer.',
  ALREADY_SERVED: 'A bike is held for this person already.',
  TOO_FAR: 'Nobody is moved by more than 1,000 places at once.',
  JOB_UNKNOWN: 'There is no such job, or it is closed.',
  JOB_OPEN: 'There is such a job of this bike already.',
  TOO_MANY_JOBS: 'The bike has 20 open jobs already.',
  TOO_MANY_REPORTS: 'Thank you, that is enough for today.',
  PHOTO_UNKNOWN: 'You have not sent such a photo, or it belongs to a report already.',
  STATION_REQUIRED: 'Say at which station the bike stands now.',
  OWN_CASE: 'Somebody else has to do this for you.',
  IDEMPOTENCY_KEY_REUSED: 'This idempotency key was used for something else.',
} as const;

/** Why something is refused to staff. */
export type DeskRefusalCode = keyof typeof messages;

/** A refusal: nothing has changed. */
export interface DeskRefusal {
  kind: 'refused';
  code: DeskRefusalCode;
  /** For people, in English. */
  message: string;
  /** The argument at fault. */
  field?: string;
  /** What to name in order to do it all the same. */
  override?: DeskOverride;
  /** The rental that is in the way. */
  rentalId?: string;
  /** The user who is in the way. */
  userId?: string;
}

/** What somebody should look into although the change was made. */
export type DeskWarning = 'BIKE_NOT_MOVED';

/** What staff has asked for: done, or refused. `subjectId` is the rental, user, bike or waiting entry that has changed. */
export type DeskChange =
  { kind: 'changed'; fleet: Fleet; subjectId: string; warning?: DeskWarning } | DeskRefusal;

/** Refuses what staff has asked for. */
export function refuseStaff(
  code: DeskRefusalCode,
  details: Omit<DeskRefusal, 'kind' | 'code' | 'message'> = {},
): DeskRefusal {
  return { kind: 'refused', code, message: messages[code], ...details };
}
