import type { BikeEvent } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';

const at = '2026-05-01T08:59:00.000Z';
const bike = { bikeId: 'b1', modelId: 'm1', stationId: 's1' };
const hold = { ...bike, holdId: 'h1', entryId: 'w1', userId: 'u1' };
const rental = { rentalId: 'r1', userId: 'u1', bikeId: 'b1', modelId: 'm1' };

const correctedTimes = {
  ...{ startStationId: 's1', rentedAt: at, endStationId: null, endedAt: null, overdueAt: null },
};

/** Events of bikes about the user u1, and one that needs no notification. */
const payloads = {
  'hold.started': { ...hold, expiresAt: '2026-05-01T09:15:00.000Z' },
  'hold.ended': { ...hold, reason: 'EXPIRED' },
  'rental.started': { ...rental, stationId: 's1', returnBy: '2026-05-08T09:00:00.000Z' },
  'rental.ended': { ...rental, stationId: 's1', endedAt: at },
  'rental.due': { ...rental, returnBy: '2026-05-08T09:00:00.000Z' },
  'rental.due-changed': {
    ...rental,
    returnBy: '2026-05-08T09:00:00.000Z',
    before: '2026-05-07T09:00:00.000Z',
  },
  'rental.price-rising': {
    ...rental,
    risesAt: '2026-05-01T09:15:00.000Z',
    beforeMinor: 300,
    afterMinor: 650,
  },
  'rental.corrected': { ...rental, before: correctedTimes, after: correctedTimes },
  'rental.overdue': { ...rental, returnBy: '2026-05-08T09:00:00.000Z' },
  'rental.overdue-reminded': { ...rental, returnBy: '2026-05-08T09:00:00.000Z', step: 3 },
  'damage.reported': { ...bike, reportId: 'd1', jobId: 'j1', userId: 'u1', severity: 'CHECK' },
  'inspection.due': { ...bike, jobId: 'j2', rides: 50, inspectedAt: null },
  'approval.requested': { userId: 'u1', timeZone: 'Europe/Vienna' },
} satisfies Partial<Record<BikeEvent['type'], object>>;

/** An event of a system; its id is made of system and number. */
export function toBikeEvent(
  seq: number,
  type: keyof typeof payloads,
  { payload = {}, fleet = 'springfield' }: { payload?: object; fleet?: string } = {},
): EventMessage {
  const body = {
    aggregate: 'x:1',
    aggregateVersion: seq,
    at,
    actor: { id: 'system', role: 'SYSTEM' },
    payload: { ...payloads[type], ...payload },
  };
  return { id: `${fleet}-${seq}`, key: fleet, seq, type, version: 1, body };
}

export function toRegistration(seq: number, userId: string): EventMessage {
  const actor = { id: userId, role: 'RENTER' };
  const body = { aggregate: `account:${userId}`, aggregateVersion: 0, at, actor, payload: { userId } };
  return { id: `registration-${seq}`, key: 'accounts', seq, type: 'user.registered', version: 1, body };
}
