import { getBike } from '../../catalogue/domain/bikes.ts';
import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { decideFollowJobs } from './follow-jobs.ts';
import { restartCounters } from './inspections.ts';
import type { Job } from './job.ts';
import { endJob, findOpenJob, type JobEnd } from './jobs.ts';
import { hasHad } from './report-damage.ts';

/** How staff closes a job. */
export interface CloseJobInput extends Pick<JobEnd, 'result' | 'minutes' | 'costMinor'> {
  jobId: string;
  /** The rental whose renter is to pay, and how much of the cost. */
  charge: { rentalId: string; amountMinor: number } | null;
  /** Where the bike is put if it comes back; undefined: where it is. */
  stationId: string | undefined;
}

/** Closes a job with its reports. With its last blocking job the bike comes back. */
export function decideCloseJob(fleet: Fleet, input: CloseJobInput, context: DecisionContext): DeskChange {
  const { jobId, stationId, charge, result, minutes, costMinor } = input;
  const job = findOpenJob(fleet, jobId);
  if (!job) return refuseStaff('JOB_UNKNOWN', { field: 'jobId' });
  if (stationId !== undefined && !fleet.stations.has(stationId))
    return refuseStaff('STATION_UNKNOWN', { field: 'stationId' });
  if (charge && !hasHad(fleet, charge.rentalId, job.bikeId))
    return refuseStaff('RENTAL_UNKNOWN', { field: 'charge' });
  const paid = { chargedMinor: charge?.amountMinor ?? null, chargedRental: charge?.rentalId ?? null };
  const ended = endJob(fleet, job, { result, minutes, costMinor, ...paid }, context);
  const isInspected = job.kind === 'INSPECTION' && result !== 'CANCELLED';
  const counted = isInspected ? restartCounters(ended, job.bikeId, context) : ended;
  const isBrought = job.kind === 'TRANSFER' && result === 'DONE';
  return decideFollowJobs(
    isBrought ? bringHome(counted, job, context) : counted,
    { job, stationId },
    context,
  );
}

/** The bike stands where it belongs. One that is rented or missing meanwhile stays what it is. */
function bringHome(fleet: Fleet, { bikeId, toStationId }: Job, context: DecisionContext): Fleet {
  if (toStationId === null || getBike(fleet, bikeId).stationId === null) return fleet;
  const moved = decideUpdateBike(fleet, { id: bikeId, stationId: toStationId }, context);
  return moved.kind === 'changed' ? moved.fleet : fleet;
}
