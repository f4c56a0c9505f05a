import type { BikeEvent } from '@bike-rentals/contracts';

export const noticeKinds = [
  'BIKE_HELD',
  'HOLD_EXPIRED',
  'HOLD_WITHDRAWN',
  'RENTAL_DUE',
  'RENTAL_OVERDUE',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What a user is told of, and what its text is made of. */
export interface Notice {
  userId: string;
  kind: NoticeKind;
  data: { bikeId: string; rentalId?: string; until?: string };
}

/** Undefined for events that nobody has to be told of. */
export function findNotice(event: BikeEvent): Notice | undefined {
  switch (event.type) {
    case 'hold.started': {
      const { userId, bikeId, expiresAt } = event.body.payload;
      return { userId, kind: 'BIKE_HELD', data: { bikeId, until: expiresAt.toISOString() } };
    }
    case 'hold.ended': {
      const { userId, bikeId, reason } = event.body.payload;
      if (reason === 'CANCELLED') return undefined;
      return { userId, kind: reason === 'EXPIRED' ? 'HOLD_EXPIRED' : 'HOLD_WITHDRAWN', data: { bikeId } };
    }
    case 'rental.due':
    case 'rental.overdue': {
      const { userId, bikeId, rentalId, returnBy } = event.body.payload;
      const kind = event.type === 'rental.due' ? 'RENTAL_DUE' : 'RENTAL_OVERDUE';
      return { userId, kind, data: { bikeId, rentalId, until: returnBy.toISOString() } };
    }
    default:
      return undefined;
  }
}

/** For people, in the app and in mail. Instants are UTC: users does not know where its readers are. */
export function toText(kind: NoticeKind, { until }: Notice['data']): string {
  const when = until === undefined ? '' : `${until.slice(0, 10)} ${until.slice(11, 16)} UTC`;
  switch (kind) {
    case 'BIKE_HELD':
      return `A bike that you waited for is kept for you until ${when}.`;
    case 'HOLD_EXPIRED':
      return 'The bike that was kept for you has gone to the next in line.';
    case 'HOLD_WITHDRAWN':
      return 'The bike that was kept for you is needed elsewhere or out of service. You keep your place in line.';
    case 'RENTAL_DUE':
      return `Your bike is due back by ${when}.`;
    case 'RENTAL_OVERDUE':
      return `Your bike was due back by ${when}. Until it is back you cannot rent another one.`;
  }
}
