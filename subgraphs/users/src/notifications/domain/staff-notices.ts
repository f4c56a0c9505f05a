import type { BikeEvent } from '@bike-rentals/contracts';
import type { NotificationContent, NotificationExpiry } from './notification-content.ts';

/** In place of a user: the address of the staff. No account has this id. */
export const staffRecipient = 'staff';

/** From this step of an overdue rental on somebody has to call its renter. */
const callFromStep = 3;

/** What the staff is told of, by mail; undefined: nothing. */
export function findStaffNotice(event: BikeEvent): NotificationContent | undefined {
  const userId = staffRecipient;
  switch (event.type) {
    case 'damage.reported': {
      const { bikeId, severity, about } = event.body.payload;
      const kind = severity === 'UNSAFE' ? 'STAFF_UNSAFE_BIKE' : 'STAFF_DAMAGE';
      return { userId, kind, data: { bikeId, about } };
    }
    case 'rental.overdue-reminded': {
      const { bikeId, rentalId, returnBy, step = 1, about } = event.body.payload;
      if (step < callFromStep) return undefined;
      return {
        userId,
        kind: 'STAFF_CALL_RENTER',
        data: { bikeId, rentalId, until: returnBy.toISOString(), about },
      };
    }
    case 'inspection.due': {
      const { bikeId, about } = event.body.payload;
      return { userId, kind: 'STAFF_INSPECTION', data: { bikeId, about } };
    }
    case 'approval.requested': {
      const { timeZone } = event.body.payload;
      return { userId, kind: 'STAFF_APPROVAL', data: timeZone === undefined ? {} : { timeZone } };
    }
    default:
      return undefined;
  }
}

/** Nobody has to be called about a bike that is back, or counts as lost. */
export function findStaffExpiry({ type, body }: BikeEvent): NotificationExpiry | undefined {
  switch (type) {
    case 'rental.ended':
    case 'rental.lost':
    case 'rental.voided':
      return {
        userId: staffRecipient,
        bikeId: body.payload.bikeId,
        at: body.at,
        kinds: ['STAFF_CALL_RENTER'],
      };
    default:
      return undefined;
  }
}
