import type { Town } from '@bike-rentals/bikes';
import { day, hour } from '@bike-rentals/runtime/durations';
import type { Plan } from './plan.ts';

/** Index of the renter whom the desk has blocked. */
const blocked = 22;

/** What the desk has done of late: it has blocked a renter, and corrected where a rental ended. */
export function addDesk({ random, now, people }: Plan, town: Town): void {
  const staff = people.find(({ role }) => role === 'STAFF');
  const userId = people[blocked]?.id;
  if (!staff || !userId) throw new Error('the town has no staff, or nobody to block');
  const actor = { id: staff.id, role: 'STAFF' as const };
  const byStaff = (at: Date, reason: string) => ({
    id: random.uuid(at),
    at,
    actor,
    reason,
    commandId: undefined,
  });
  const [corrected, since] = [new Date(now.getTime() - 5 * hour), new Date(now.getTime() - 3 * hour)];

  const rental = town.rentals.findLast(({ endedAt, startStationId, endStationId }) =>
    Boolean(endedAt && startStationId !== endStationId),
  );
  const bike = town.bikes.find(({ id }) => id === rental?.bikeId);
  if (!rental || !bike) throw new Error('nobody has ridden yet');
  const { id: rentalId, userId: renter, bikeId, modelId, startStationId, endStationId } = rental;
  const { rentedAt, endedAt, overdueAt } = rental;
  const after = { startStationId, rentedAt, endStationId, endedAt, overdueAt };
  rental.version += 1;
  bike.version += 1;
  town.events.push({
    ...byStaff(corrected, 'Its renter has mixed up the stations'),
    type: 'rental.corrected',
    aggregate: `bike:${bikeId}`,
    aggregateVersion: bike.version,
    payload: {
      ...{ rentalId, userId: renter, bikeId, modelId, after },
      before: { ...after, endStationId: startStationId },
    },
  });

  const reason = 'Two bikes came back unlocked';
  const until = new Date(now.getTime() + 14 * day);
  const block = {
    ...{ id: random.uuid(since), userId, reason, until, startedBy: staff.id, startedAt: since },
    endedBy: null,
    endedAt: null,
  };
  town.blocks = [block];
  town.events.push({
    ...byStaff(since, reason),
    type: 'renter.blocked',
    aggregate: `block:${block.id}`,
    aggregateVersion: 0,
    payload: { userId, until, timeZone: town.system.timezone },
  });
}
