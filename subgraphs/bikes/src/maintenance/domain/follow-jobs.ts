import { getBike, withBike } from '../../catalogue/domain/bikes.ts';
import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import type { BikeUpdate } from '../../catalogue/domain/fleet-change.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import type { Job } from './job.ts';
import { hasBlockingJob, openRepair } from './jobs.ts';

/** What staff has done about a job; refused if the bike would come back to nowhere. */
export function decideFollowJobs(
  fleet: Fleet,
  { job: { id, bikeId }, stationId }: { job: Job; stationId?: string | undefined },
  context: DecisionContext,
): DeskChange {
  const bike = getBike(fleet, bikeId);
  const comesBack = bike.isOutForJobs && bike.state === 'MAINTENANCE' && !hasBlockingJob(fleet, bikeId);
  if (comesBack && bike.stationId === null && stationId === undefined)
    return refuseStaff('STATION_REQUIRED', { field: 'stationId' });
  return { kind: 'changed', fleet: followJobs(fleet, { bikeId, stationId }, context), subjectId: id };
}

/**
 * Takes a bike out of service if a job blocks it, and brings it back, to `stationId` if that is named, when none does any
 * more. A rented bike is withdrawn at its return, or no longer; what staff has taken out itself stays out.
 */
export function followJobs(
  fleet: Fleet,
  { bikeId, stationId }: { bikeId: string; stationId?: string | undefined },
  context: DecisionContext,
): Fleet {
  const bike = getBike(fleet, bikeId);
  if (hasBlockingJob(fleet, bikeId)) {
    const isIn = bike.state === 'RENTED' ? !bike.withdraw : canBeTakenOut.has(bike.state);
    return isIn
      ? markOutForJobs(update(fleet, { id: bikeId, state: 'MAINTENANCE' }, context), bikeId)
      : fleet;
  }
  if (!bike.isOutForJobs) return fleet;
  const isRented = bike.state === 'RENTED';
  const isOut = isRented ? bike.withdraw : bike.state === 'MAINTENANCE';
  // Code of before, which may run beside this code during an upgrade, knows nothing of jobs.
  if (!isOut) return withBike(fleet, { ...bike, isOutForJobs: false });
  return update(fleet, { id: bikeId, state: 'AVAILABLE', ...(!isRented && { stationId }) }, context);
}

/** Says of a bike that is out of service, or withdrawn, that it is so because of its jobs only. */
export const markOutForJobs = (fleet: Fleet, bikeId: string): Fleet =>
  withBike(fleet, { ...getBike(fleet, bikeId), isOutForJobs: true });

/**
 * Withdraws a bike that is rented yet and comes back broken: nobody is offered it in between. One that staff has withdrawn
 * already stays out when its jobs are done.
 */
export function withdrawForRepair(fleet: Fleet, bikeId: string, context: DecisionContext): Fleet {
  const opened = openRepair(fleet, bikeId, context);
  const bike = getBike(opened, bikeId);
  const isOutForJobs = bike.withdraw ? bike.isOutForJobs : hasBlockingJob(opened, bikeId);
  return withBike(opened, { ...bike, withdraw: true, isOutForJobs });
}

const canBeTakenOut: ReadonlySet<string> = new Set(['AVAILABLE', 'RESERVED']);

function update(fleet: Fleet, change: BikeUpdate & { id: string }, context: DecisionContext): Fleet {
  const updated = decideUpdateBike(fleet, change, context);
  if (updated.kind === 'invalid') throw new Error(`bike ${change.id}: ${updated.message}`);
  return updated.fleet;
}
