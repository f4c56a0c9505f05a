import { isByStaff, type BikeEvent, type EventAbout } from '@bike-rentals/contracts';

/** The kinds of notifications. */
export const noticeKinds = [
  'BIKE_HELD',
  'HOLD_EXPIRED',
  'HOLD_WITHDRAWN',
  'RENTAL_DUE',
  'DUE_CHANGED',
  'RENTAL_OVERDUE',
  'RENTED_FOR_YOU',
  'RETURNED_FOR_YOU',
  'RENTAL_CORRECTED',
  'RENTAL_VOIDED',
  'RENTAL_REOPENED',
  'BIKE_SWAPPED',
  'BIKE_LOST',
  'BIKE_FOUND',
  'PLACE_CHANGED',
  'BLOCKED',
  'UNBLOCKED',
] as const;
/** What a notification tells. */
export type NotificationKind = (typeof noticeKinds)[number];

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
    /** In the waiting list of `model`, brand and name. */
    place?: number;
    model?: string | undefined;
    /** Of the town, where there is no `about`: an IANA name. */
    timeZone?: string;
  };
}

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
    case 'rental.due':
    case 'rental.overdue': {
      const { userId, bikeId, rentalId, returnBy, about } = event.body.payload;
      const kind = event.type === 'rental.due' ? 'RENTAL_DUE' : 'RENTAL_OVERDUE';
      return { userId, kind, data: { bikeId, rentalId, until: returnBy.toISOString(), about } };
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
    case 'renter.unblocked':
      return { userId: event.body.payload.userId, kind: 'UNBLOCKED', data: {} };
    case 'rental.due-changed': {
      const { userId, bikeId, rentalId, returnBy, before, about } = event.body.payload;
      // Only the grace has changed.
      if (returnBy.getTime() === before.getTime()) return undefined;
      return {
        userId,
        kind: 'DUE_CHANGED',
        data: { bikeId, rentalId, until: returnBy.toISOString(), about },
      };
    }
    default:
      return undefined;
  }
}

/** Makes earlier notifications outdated: they are not mailed any more. */
export interface NotificationExpiry {
  userId: string;
  bikeId: string;
  at: Date;
  kinds: readonly NotificationKind[];
}

/** Undefined for events that leave every notice as true as it was. */
export function findExpiry({ type, body }: BikeEvent): NotificationExpiry | undefined {
  const { at } = body;
  switch (type) {
    case 'rental.ended':
    case 'rental.lost':
    case 'rental.voided': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: ['RENTAL_DUE', 'DUE_CHANGED', 'RENTAL_OVERDUE'] };
    }
    // What follows names the new bike.
    case 'rental.bike-swapped': {
      const { userId, formerBikeId: bikeId } = body.payload;
      return { userId, bikeId, at, kinds: ['RENTAL_DUE', 'DUE_CHANGED', 'RENTAL_OVERDUE'] };
    }
    case 'rental.due-changed': {
      const { userId, bikeId } = body.payload;
      return { userId, bikeId, at, kinds: ['RENTAL_DUE', 'DUE_CHANGED'] };
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

/** Whether its time is over: what was announced for an instant is no news after it. */
export function isOutdated(
  kind: NotificationKind,
  { until }: NotificationContent['data'],
  now: Date,
): boolean {
  const isAnnouncement = kind === 'BIKE_HELD' || kind === 'RENTAL_DUE' || kind === 'DUE_CHANGED';
  return isAnnouncement && until !== undefined && new Date(until) <= now;
}

/** For people, in the app and in mail. Instants are the system's, where its time zone is known. */
export function toText(
  kind: NotificationKind,
  { until, about, timeZone, place, model }: NotificationContent['data'],
): string {
  const when = until === undefined ? '' : toLocalTime(until, about?.timeZone ?? timeZone);
  const bike = about ? `${about.model} (${about.serialNumber})` : undefined;
  const at = about?.station == null ? '' : ` at ${about.station}`;
  switch (kind) {
    case 'BIKE_HELD':
      return `${bike ?? 'A bike'} that you waited for is kept for you${at} until ${when}.`;
    case 'HOLD_EXPIRED':
      return `${bike ?? 'The bike'} is no longer kept for you: the time to fetch it is over.`;
    case 'HOLD_WITHDRAWN':
      return `${bike ?? 'The bike'} that was kept for you is needed elsewhere or out of service. You keep your place in line.`;
    case 'RENTAL_DUE':
      return `${bike ? `Your bike, ${bike},` : 'Your bike'} is due back by ${when}.`;
    case 'DUE_CHANGED':
      return `${bike ? `Your bike, ${bike},` : 'Your bike'} is due later, because the station is closed: by ${when}.`;
    case 'RENTAL_OVERDUE':
      return `${bike ? `Your bike, ${bike},` : 'Your bike'} was due back by ${when}. Until it is back you cannot rent another one.`;
    case 'RENTED_FOR_YOU':
      return `Our staff has rented ${bike ?? 'a bike'} for you. It is due back by ${when}.`;
    case 'RETURNED_FOR_YOU':
      return `Our staff has ended your rental of ${bike ?? 'a bike'}.`;
    case 'RENTAL_CORRECTED':
      return `Our staff has corrected what was recorded of your rental of ${bike ?? 'a bike'}.`;
    case 'RENTAL_VOIDED':
      return `Our staff has voided your rental of ${bike ?? 'a bike'}: it counts as never having happened.`;
    case 'RENTAL_REOPENED':
      return `Your rental of ${bike ?? 'a bike'} goes on: its return was recorded by mistake. It is due back by ${when}.`;
    case 'BIKE_SWAPPED':
      return `Your rental goes on with another bike: ${bike ?? 'our staff has given you one'}. It is due back by ${when}.`;
    case 'BIKE_LOST':
      return `Our staff has recorded that you have lost ${bike ?? 'your bike'}. Your rental has ended.`;
    case 'BIKE_FOUND':
      return `${bike ?? 'The bike'} that you had lost was found.`;
    case 'PLACE_CHANGED':
      return `Our staff has moved you in the waiting list${model === undefined ? '' : ` for ${model}`}${place === undefined ? '' : `: your place is now ${place}`}.`;
    case 'BLOCKED':
      return `You cannot rent bikes ${when === '' ? 'for the time being' : `until ${when}`}. Bring back what you have; ask our staff if you do not know why.`;
    case 'UNBLOCKED':
      return 'You can rent bikes again.';
  }
}

/** `Fri, 1 May 2026, 11:15 CEST`; without a time zone in UTC. */
function toLocalTime(instant: string, timeZone = 'UTC'): string {
  const date = new Date(instant);
  const options = { timeZone, weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { timeZone, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return `${date.toLocaleDateString('en-GB', options)}, ${date.toLocaleTimeString('en-GB', time)}`;
}
