import {
  isByStaff,
  lastOverdueStep,
  type AccountEvent,
  type BikeEvent,
  type EventAbout,
} from '@bike-rentals/contracts';

/** The kinds of notifications that users get. */
export const noticeKinds = [
  'BIKE_HELD',
  'HOLD_EXPIRED',
  'HOLD_WITHDRAWN',
  'RENTAL_DUE',
  'DUE_CHANGED',
  'EXTENDED',
  'PRICE_RISES',
  'RENTAL_OVERDUE',
  'OVERDUE_REMINDER',
  'OVERDUE_FINAL',
  'RENTED_FOR_YOU',
  'RETURNED_FOR_YOU',
  'RENTAL_CORRECTED',
  'RENTAL_VOIDED',
  'RENTAL_REOPENED',
  'DUE_SET_FOR_YOU',
  'BIKE_SWAPPED',
  'BIKE_LOST',
  'BIKE_FOUND',
  'PLACE_CHANGED',
  'BLOCKED',
  'UNBLOCKED',
  'APPROVED',
  'NOT_APPROVED',
  'MEMBERSHIP_ENDING',
  'MEMBERSHIP_ENDED',
  'DAMAGE_REPORTED',
  'DAMAGE_REPAIRED',
  'DAMAGE_DISMISSED',
  'IMPORT_DONE',
] as const;
/** The kinds of what the staff is mailed, at an address of its own. */
export const staffKinds = [
  'STAFF_UNSAFE_BIKE',
  'STAFF_DAMAGE',
  'STAFF_CALL_RENTER',
  'STAFF_INSPECTION',
  'STAFF_APPROVAL',
] as const;
/** Whether it is the staff that is told. */
export const isStaffKind = (kind: NotificationKind): boolean => staffKinds.some((one) => one === kind);
/** What a notification tells. */
export type NotificationKind = (typeof noticeKinds)[number] | (typeof staffKinds)[number];

/** The kind of a notification, and the data that its text is made of. */
export interface NotificationContent {
  userId: string;
  kind: NotificationKind;
  data: {
    /** Undefined if it is about no bike. */
    bikeId?: string;
    rentalId?: string;
    until?: string;
    about?: EventAbout | undefined;
    /** Of a membership. */
    name?: string;
    /** In the waiting list of `model`, brand and name. */
    place?: number;
    model?: string | undefined;
    /** What a lost bike costs, in minor units. */
    lostMinor?: number;
    /** What a rental costs before and after its price rises, in minor units. */
    beforeMinor?: number;
    afterMinor?: number;
    /** Of the town, where there is no `about`: an IANA name. */
    timeZone?: string;
    /** What has become of a file. */
    file?: ImportedFile;
  };
}

/** A file that was applied, with its lines as they have come about. */
export type ImportedFile = {
  /** Such as `BIKES`. */
  kind: string;
  created: number;
  changed: number;
  refused: number;
  /** The rest of its lines was not applied. */
  isStopped: boolean;
};

/** What somebody else has done to a rental, by the type of its event. */
const kindsByStaff = {
  'rental.started': 'RENTED_FOR_YOU',
  'rental.ended': 'RETURNED_FOR_YOU',
  'rental.corrected': 'RENTAL_CORRECTED',
  'rental.voided': 'RENTAL_VOIDED',
  'rental.reopened': 'RENTAL_REOPENED',
  'rental.bike-swapped': 'BIKE_SWAPPED',
  'rental.lost': 'BIKE_LOST',
} as const satisfies Partial<Record<BikeEvent['type'], NotificationKind>>;

/** Undefined for events that need no notification. */
export function findNotificationContent(event: BikeEvent): NotificationContent | undefined {
  switch (event.type) {
    case 'hold.started': {
      const { userId, bikeId, expiresAt, about } = event.body.payload;
      return { userId, kind: 'BIKE_HELD', data: { bikeId, until: expiresAt.toISOString(), about } };
    }
    case 'hold.ended': {
      const { userId, bikeId, reason, about } = event.body.payload;
      if (reason === 'CANCELLED') return undefined;
      const kind = reason === 'EXPIRED' ? 'HOLD_EXPIRED' : 'HOLD_WITHDRAWN';
      return { userId, kind, data: { bikeId, about } };
    }
    case 'rental.due': {
      const { userId, bikeId, rentalId, returnBy, about } = event.body.payload;
      return { userId, kind: 'RENTAL_DUE', data: { bikeId, rentalId, until: returnBy.toISOString(), about } };
    }
    case 'rental.price-rising': {
      const { userId, bikeId, rentalId, risesAt, beforeMinor, afterMinor, about } = event.body.payload;
      const data = { bikeId, rentalId, until: risesAt.toISOString(), beforeMinor, afterMinor, about };
      return { userId, kind: 'PRICE_RISES', data };
    }
    case 'rental.overdue':
    case 'rental.overdue-reminded': {
      const { userId, bikeId, rentalId, returnBy, step = 1, lostMinor, about } = event.body.payload;
      const data = { bikeId, rentalId, until: returnBy.toISOString(), about };
      return { userId, kind: toOverdueKind(step), data: { ...data, ...(lostMinor && { lostMinor }) } };
    }
    case 'rental.started':
    case 'rental.ended':
    case 'rental.corrected':
    case 'rental.voided':
    case 'rental.reopened':
    case 'rental.bike-swapped':
    case 'rental.lost': {
      const { actor, payload } = event.body;
      const { userId, bikeId, rentalId, about } = payload;
      if (actor.id === userId || !isByStaff(actor)) return undefined;
      const until = 'returnBy' in payload ? { until: payload.returnBy.toISOString() } : {};
      return { userId, kind: kindsByStaff[event.type], data: { bikeId, rentalId, ...until, about } };
    }
    case 'bike.found': {
      const { userId, bikeId, rentalId, about } = event.body.payload;
      if (userId === undefined || rentalId === undefined) return undefined;
      return { userId, kind: 'BIKE_FOUND', data: { bikeId, rentalId, about } };
    }
    case 'waiting.moved': {
      const { userId, after, model } = event.body.payload;
      return { userId, kind: 'PLACE_CHANGED', data: { place: after.place, model } };
    }
    case 'renter.blocked': {
      const { userId, until, timeZone } = event.body.payload;
      return { userId, kind: 'BLOCKED', data: { ...(until && { until: until.toISOString() }), timeZone } };
    }
    case 'approval.granted':
    case 'approval.refused': {
      const { userId, timeZone } = event.body.payload;
      const kind = event.type === 'approval.granted' ? 'APPROVED' : 'NOT_APPROVED';
      return { userId, kind, data: timeZone === undefined ? {} : { timeZone } };
    }
    case 'renter.unblocked':
      return { userId: event.body.payload.userId, kind: 'UNBLOCKED', data: {} };
    case 'membership.ending':
    case 'membership.ended': {
      const { userId, name, to, timeZone } = event.body.payload;
      const kind = event.type === 'membership.ending' ? 'MEMBERSHIP_ENDING' : 'MEMBERSHIP_ENDED';
      return { userId, kind, data: { name, ...(to && { until: to.toISOString() }), timeZone } };
    }
    case 'damage.reported': {
      const { userId, bikeId, about } = event.body.payload;
      return { userId, kind: 'DAMAGE_REPORTED', data: { bikeId, about } };
    }
    case 'damage.closed': {
      const { userId, bikeId, result, about } = event.body.payload;
      // A job that was cancelled says nothing of the bike that a reporter could use.
      if (result === 'CANCELLED') return undefined;
      const kind = result === 'DONE' ? 'DAMAGE_REPAIRED' : 'DAMAGE_DISMISSED';
      return { userId, kind, data: { bikeId, about } };
    }
    case 'rental.due-changed':
    case 'rental.extended': {
      const { actor, payload } = event.body;
      const { userId, bikeId, rentalId, returnBy, before, about } = payload;
      // Only the grace has changed.
      if (returnBy.getTime() === before.getTime()) return undefined;
      const byOthers = isByStaff(actor) ? 'DUE_SET_FOR_YOU' : 'DUE_CHANGED';
      const kind = event.type === 'rental.extended' ? 'EXTENDED' : byOthers;
      return { userId, kind, data: { bikeId, rentalId, until: returnBy.toISOString(), about } };
    }
    case 'import.applied':
      return findImportContent(event);
    default:
      return undefined;
  }
}

/** For the admin who has applied a file; the operator at the machine has seen what came of it. */
export function findImportContent({
  body: { actor, payload },
}: Extract<BikeEvent | AccountEvent, { type: 'import.applied' }>): NotificationContent | undefined {
  if (actor.role === 'SYSTEM') return undefined;
  const { kind, counts, isStopped = false } = payload;
  const { created, changed, refused } = counts;
  return {
    userId: actor.id,
    kind: 'IMPORT_DONE',
    data: { file: { kind, created, changed, refused, isStopped } },
  };
}

/** By how often the renter was told. */
function toOverdueKind(step: number): NotificationKind {
  if (step <= 1) return 'RENTAL_OVERDUE';
  return step >= lastOverdueStep ? 'OVERDUE_FINAL' : 'OVERDUE_REMINDER';
}

/** Makes earlier notifications outdated: they are not mailed any more. */
export interface NotificationExpiry {
  userId: string;
  bikeId: string;
  at: Date;
  kinds: readonly NotificationKind[];
}

/** Those that tell when a bike is due. */
const dueKinds = [
  'RENTAL_DUE',
  'DUE_CHANGED',
  'EXTENDED',
  'DUE_SET_FOR_YOU',
  'RENTAL_OVERDUE',
  'OVERDUE_REMINDER',
  'OVERDUE_FINAL',
] as const;

/** Those about a rental that lasts. */
const rentalKinds = [...dueKinds, 'PRICE_RISES'] as const;

/** Undefined for events that leave every notice as true as it was. */
export function findExpiry({ type, body }: BikeEvent): NotificationExpiry | undefined {
  const { at } = body;
  switch (type) {
    case 'rental.ended':
    case 'rental.lost':
    case 'rental.voided': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: rentalKinds };
    }
    // With another start its price rises at another time.
    case 'rental.corrected': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: ['PRICE_RISES'] };
    }
    // What follows names the new bike.
    case 'rental.bike-swapped': {
      const { userId, formerBikeId: bikeId } = body.payload;
      return { userId, bikeId, at, kinds: rentalKinds };
    }
    case 'rental.due-changed':
    case 'rental.extended': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: dueKinds };
    }
    // Only the last one is told, if there was a mail server for none.
    case 'rental.overdue':
    case 'rental.overdue-reminded': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at: new Date(at.getTime() - 1), kinds: dueKinds };
    }
    // The renter of a held bike has used the hold.
    case 'rental.started':
    case 'hold.ended': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: ['BIKE_HELD'] };
    }
    default:
      return undefined;
  }
}

const announcements: ReadonlySet<NotificationKind> = new Set([
  'BIKE_HELD',
  'RENTAL_DUE',
  'DUE_CHANGED',
  'EXTENDED',
  'DUE_SET_FOR_YOU',
  'PRICE_RISES',
  'MEMBERSHIP_ENDING',
]);

/** Whether its time is over: what was announced for an instant is no news after it. */
export function isOutdated(
  kind: NotificationKind,
  { until }: NotificationContent['data'],
  now: Date,
): boolean {
  return announcements.has(kind) && until !== undefined && new Date(until) <= now;
}
