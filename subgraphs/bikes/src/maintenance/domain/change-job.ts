import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { decideFollowJobs, markOutForJobs } from './follow-jobs.ts';
import type { Job } from './job.ts';
import {
  addJob,
  changeJob,
  findInspection,
  findOpenJob,
  findOpenJobs,
  maxOpenJobs,
  type NewJob,
} from './jobs.ts';

/** Opens a job for a bike, which is taken out of service if the job blocks it. */
export function decideOpenJob(fleet: Fleet, input: NewJob, context: DecisionContext): DeskChange {
  const bike = fleet.bikes.get(input.bikeId);
  if (!bike || bike.state === 'RETIRED') return refuseStaff('BIKE_UNKNOWN', { field: 'bikeId' });
  if (input.kind === 'INSPECTION' && findInspection(fleet, bike.id))
    return refuseStaff('JOB_OPEN', { field: 'kind' });
  if (findOpenJobs(fleet, bike.id).length >= maxOpenJobs)
    return refuseStaff('TOO_MANY_JOBS', { field: 'bikeId' });
  const opened = addJob(fleet, input, context);
  // What staff has taken out before comes back with the job that says why.
  const explains = input.isBlocking && (bike.state === 'MAINTENANCE' || bike.withdraw);
  const explained = explains ? markOutForJobs(opened.fleet, bike.id) : opened.fleet;
  return decideFollowJobs(explained, { job: opened.job }, context);
}

/** What is to change of a job; what is undefined stays as it is. */
export type JobUpdate = { jobId: string } & {
  [Field in 'isBlocking' | 'parts' | 'text' | 'checklist' | 'assigneeId' | 'plannedAt' | 'promisedBack']?:
    Job[Field] | undefined;
};

/** Changes an open job. The bike follows whether it blocks. */
export function decideUpdateJob(
  fleet: Fleet,
  { jobId, ...update }: JobUpdate,
  context: DecisionContext,
): DeskChange {
  const job = findOpenJob(fleet, jobId);
  if (!job) return refuseStaff('JOB_UNKNOWN', { field: 'jobId' });
  // Whoever brings the bike home by renting it closes the job: nothing then has to bring it back into service.
  if (job.kind === 'TRANSFER' && update.isBlocking)
    return refuseStaff('TRANSFER_NOT_BLOCKING', { field: 'isBlocking' });
  const given = Object.entries(update).filter(([, value]) => value !== undefined);
  const changed = changeJob(fleet, job, { ...job, ...Object.fromEntries(given) }, context);
  return decideFollowJobs(changed, { job }, context);
}
