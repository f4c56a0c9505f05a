import type { BikeOutcome } from '@bike-rentals/contracts';
import type { Outcome } from '@bike-rentals/messaging';

type Type = BikeOutcome['type'];

/** The body of an outcome of each type, as it is on the wire. */
const bodies: Record<Type, object> = {
  'rental-started': { rentalId: 'r1', bikeId: 'b1', returnBy: '2026-05-08T09:00:00.000Z' },
  'rental-ended': { rentalId: 'r1', bikeId: 'b1', returnedAt: '2026-05-01T10:00:00.000Z' },
  'rental-extended': {
    rentalId: 'r1',
    returnBy: '2026-05-15T09:00:00.000Z',
    asked: '2026-06-01T09:00:00.000Z',
  },
  'rental-undone': { rentalId: 'r1', bikeId: 'b1' },
  'waiting-list-joined': { entryId: 'w1', place: 3 },
  refused: { code: 'BIKE_UNAVAILABLE', message: 'Somebody was faster.' },
  voided: {},
};

export const outcomeTypes = Object.keys(bodies) as Type[];

/** What bikes answers to a command. */
export const toOutcome = (commandId: string, type: Type, body: object = bodies[type]): Outcome => ({
  commandId,
  type,
  version: 1,
  body,
});
