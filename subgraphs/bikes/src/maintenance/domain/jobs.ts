import type { BikeEventPayload } from '@bike-rentals/contracts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { getBike, toBikePayload } from '../../catalogue/domain/bikes.ts';
import { put, record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import type { DamageReport, JobResult } from './damage-report.ts';
import type { Job } from './job.ts';

/** Open jobs of one bike. */
export const maxOpenJobs = 20;
/** Reports of one job. */
export const maxReportsPerJob = 50;

/** The fleet in which this job is added, or replaces the one with its id. */
export const withJob = (fleet: Fleet, job: Job): Fleet => ({ ...fleet, jobs: put(fleet.jobs, job.id, job) });

/** The fleet in which this report is added, or replaces the one with its id. */
export const withReport = (fleet: Fleet, report: DamageReport): Fleet => ({
  ...fleet,
  reports: put(fleet.reports, report.id, report),
});

/** The jobs of a bike that are not closed, the first that was opened first. */
export const findOpenJobs = (fleet: Fleet, bikeId: string): Job[] =>
  [...fleet.jobs.values()]
    .filter((job) => job.bikeId === bikeId && !job.closedAt)
    .sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1));

/** The job with this id, unless it is closed. */
export function findOpenJob(fleet: Fleet, id: string): Job | undefined {
  const job = fleet.jobs.get(id);
  return job?.closedAt ? undefined : job;
}

/** Whether the bike cannot be brought back: one of its jobs keeps it out of service. */
export const hasBlockingJob = (fleet: Fleet, bikeId: string): boolean =>
  findOpenJobs(fleet, bikeId).some(({ isBlocking }) => isBlocking);

/** The inspection of a bike that is open. There is one at most. */
export const findInspection = (fleet: Fleet, bikeId: string): Job | undefined =>
  findOpenJobs(fleet, bikeId).find(({ kind }) => kind === 'INSPECTION');

/** The reports that a job has, the first one first. */
export const findReports = (fleet: Fleet, jobId: string): DamageReport[] =>
  [...fleet.reports.values()]
    .filter((report) => report.jobId === jobId)
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));

/** What is known of a job when it is opened; what is left out can be said later. */
export type NewJob = Pick<Job, 'bikeId' | 'kind' | 'isBlocking'> &
  Partial<
    Pick<
      Job,
      | 'severity'
      | 'parts'
      | 'text'
      | 'checklist'
      | 'assigneeId'
      | 'plannedAt'
      | 'promisedBack'
      | 'toStationId'
    >
  >;

/** Opens a job and records it. What becomes of the bike is up to the caller. */
export function addJob(fleet: Fleet, input: NewJob, context: DecisionContext): { fleet: Fleet; job: Job } {
  const job: Job = {
    id: context.createId(),
    severity: null,
    parts: [],
    text: '',
    checklist: [],
    assigneeId: null,
    plannedAt: null,
    promisedBack: null,
    toStationId: null,
    ...input,
    openedBy: context.actor.id,
    openedAt: context.now,
    closedBy: null,
    closedAt: null,
    result: null,
    minutes: null,
    costMinor: null,
    chargedMinor: null,
    chargedRental: null,
    version: 0,
  };
  const opened = record(
    withJob(fleet, job),
    {
      aggregate: `job:${job.id}`,
      aggregateVersion: 0,
      type: 'job.opened',
      payload: { ...toJobPayload(fleet, job), ...(job.severity && { severity: job.severity }) },
    },
    context,
  );
  return { fleet: opened, job };
}

/**
 * Opens the repair of a bike that staff takes out of service, with the reason as its text: the bike comes back when it is
 * closed. None is opened if a job says already why the bike is out, or if it has as many as a bike may have. What becomes
 * of the bike is up to the caller.
 */
export function openRepair(fleet: Fleet, bikeId: string, context: DecisionContext): Fleet {
  if (hasBlockingJob(fleet, bikeId) || findOpenJobs(fleet, bikeId).length >= maxOpenJobs) return fleet;
  const repair = { bikeId, kind: 'REPAIR', isBlocking: true, text: context.reason ?? '' } as const;
  return addJob(fleet, repair, context).fleet;
}

/** Replaces a job by what it is now, and records what has changed of it. What becomes of the bike is up to the caller. */
export function changeJob(fleet: Fleet, before: Job, after: Job, context: DecisionContext): Fleet {
  const changed = { ...after, version: before.version + 1 };
  const payload = { ...toJobPayload(fleet, changed), before: toTold(before), after: toTold(changed) };
  const event = { aggregate: `job:${before.id}`, aggregateVersion: changed.version };
  return record(withJob(fleet, changed), { ...event, type: 'job.changed', payload }, context);
}

/** What events say of a job: its texts stay with staff. */
const toTold = ({ isBlocking, severity, assigneeId, plannedAt, promisedBack, parts }: Job) => ({
  isBlocking,
  severity,
  assigneeId,
  plannedAt,
  promisedBack,
  parts: parts.join(', '),
});

/** How a job ends, and what it has cost. */
export interface JobEnd {
  result: JobResult;
  minutes: number | null;
  costMinor: number | null;
  chargedMinor: number | null;
  chargedRental: string | null;
}

/** Closes a job and its reports. What becomes of the bike is up to the caller. */
export function endJob(fleet: Fleet, job: Job, end: JobEnd, context: DecisionContext): Fleet {
  const { now, actor } = context;
  const closed: Job = { ...job, ...end, closedBy: actor.id, closedAt: now, version: job.version + 1 };
  const { result } = end;
  const reports = findReports(fleet, job.id);
  const ended = reports.reduce(
    (state, report) => withReport(state, { ...report, result, closedAt: now }),
    withJob(fleet, closed),
  );
  const payer = fleet.rentals.get(end.chargedRental ?? '');
  const payload: BikeEventPayload<'job.closed'> = {
    ...toJobPayload(fleet, job),
    result,
    ...(end.minutes !== null && { minutes: end.minutes }),
    ...(end.costMinor !== null && { costMinor: end.costMinor }),
    ...(payer &&
      end.chargedMinor !== null && {
        chargedMinor: end.chargedMinor,
        rentalId: payer.id,
        userId: payer.userId,
      }),
  };
  const event = { aggregate: `job:${job.id}`, aggregateVersion: closed.version, type: 'job.closed' as const };
  const told = record(ended, { ...event, payload }, context);
  return reports.reduce((state, report) => recordOutcome(state, { ...report, result }, context), told);
}

/** Its reporter is told what has come of it. */
function recordOutcome(
  fleet: Fleet,
  { id: reportId, jobId, bikeId, reporterId: userId, result }: DamageReport & { result: JobResult },
  context: DecisionContext,
): Fleet {
  const payload = { reportId, jobId, ...toBikePayload(getBike(fleet, bikeId)), userId, result };
  const event = { aggregate: `report:${reportId}`, aggregateVersion: 1, type: 'damage.closed' as const };
  return record(fleet, { ...event, payload }, context);
}

const noCost = { minutes: null, costMinor: null, chargedMinor: null, chargedRental: null };

/** Closes a job that nobody has worked on. What becomes of the bike is up to the caller. */
export const endUnworked = (fleet: Fleet, job: Job, result: JobResult, context: DecisionContext): Fleet =>
  endJob(fleet, job, { result, ...noCost }, context);

/** Nothing is to be done any more about a bike that is retired. */
export const cancelJobs = (fleet: Fleet, bike: Bike, context: DecisionContext): Fleet =>
  findOpenJobs(fleet, bike.id).reduce((state, job) => endUnworked(state, job, 'CANCELLED', context), fleet);

/** The part of the payload that every event about a job has. */
export function toJobPayload(fleet: Fleet, { id: jobId, bikeId, kind, isBlocking }: Job) {
  return { jobId, ...toBikePayload(getBike(fleet, bikeId)), kind, isBlocking };
}
