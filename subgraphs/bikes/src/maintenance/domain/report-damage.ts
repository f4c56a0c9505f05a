import { day } from '@bike-rentals/runtime/durations';
import { toBikePayload } from '../../catalogue/domain/bikes.ts';
import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import { findUnused, withPhotosOf } from '../../photos/domain/photos.ts';
import { severities, type DamageReport, type DamageSeverity } from './damage-report.ts';
import { followJobs } from './follow-jobs.ts';
import type { Job } from './job.ts';
import {
  addJob,
  changeJob,
  findOpenJobs,
  findReports,
  maxOpenJobs,
  maxReportsPerJob,
  withReport,
} from './jobs.ts';

/** What somebody says about a bike. */
export type DamageInput = Pick<DamageReport, 'bikeId' | 'severity' | 'parts' | 'text'> & {
  rentalId?: string;
  /** Photos that the reporter has sent before. */
  photoIds?: readonly string[];
};

/** Reports of one person within a day. */
const maxReportsPerDay = 10;
/** So many reports that were dismissed, and not for longer than that: then nothing is done before staff has looked. */
const dismissedToDistrust = 3;
const distrustMs = 90 * day;

/**
 * Records what somebody has noticed, and opens a job unless there is one about it. An unsafe bike is taken out of
 * service: at once, or at its return if it is rented.
 */
export function decideReportDamage(fleet: Fleet, input: DamageInput, context: DecisionContext): DeskChange {
  const { bikeId, severity, parts, text, rentalId = null, photoIds = [] } = input;
  const { actor, now, createId } = context;
  const bike = fleet.bikes.get(bikeId);
  if (!bike || bike.state === 'RETIRED') return refuseStaff('BIKE_UNKNOWN', { field: 'bikeId' });
  if (rentalId !== null && !isRentalOf(fleet, { rentalId, bikeId, userId: actor.id }))
    return refuseStaff('RENTAL_UNKNOWN', { field: 'rentalId' });
  const photos = photoIds.flatMap((photoId) => findUnused(fleet, photoId, actor.id) ?? []);
  if (photos.length < photoIds.length) return refuseStaff('PHOTO_UNKNOWN', { field: 'photoIds' });
  const own = [...fleet.reports.values()].filter(({ reporterId }) => reporterId === actor.id);
  const today = own.filter(({ at }) => now.getTime() - at.getTime() < day);
  if (today.length >= maxReportsPerDay) return refuseStaff('TOO_MANY_REPORTS', { field: 'bikeId' });

  const isBlocking = severity === 'UNSAFE' && !isDistrusted(own, now);
  const known = findSameProblem(fleet, input);
  if (known && findReports(fleet, known.id).length >= maxReportsPerJob)
    return refuseStaff('TOO_MANY_REPORTS', { field: 'bikeId' });
  const { fleet: withWork, job } = known
    ? raiseJob(fleet, known, { severity, parts, isBlocking }, context)
    : addJob(fleet, { bikeId, kind: 'REPAIR', isBlocking, severity, parts }, context);
  const id = createId();
  const report: DamageReport = {
    ...{ id, bikeId, rentalId, reporterId: actor.id, severity, parts, text, jobId: job.id },
    ...{ at: now, result: null, closedAt: null },
  };
  const payload = {
    ...{ reportId: id, jobId: job.id, ...toBikePayload(bike), userId: actor.id, severity },
    ...(rentalId !== null && { rentalId }),
  };
  const event = { aggregate: `report:${id}`, aggregateVersion: 0, type: 'damage.reported' as const, payload };
  const told = record(withPhotosOf(withReport(withWork, report), photos, id), event, context);
  return { kind: 'changed', fleet: followJobs(told, { bikeId }, context), subjectId: id };
}

/** Whether the user has or had this bike by this rental. */
function isRentalOf(
  fleet: Fleet,
  { rentalId, bikeId, userId }: { rentalId: string; bikeId: string; userId: string },
): boolean {
  const rental = fleet.rentals.get(rentalId);
  return rental?.userId === userId && hasHad(fleet, rentalId, bikeId);
}

/** Whether the rental has or had this bike. */
export const hasHad = (fleet: Fleet, rentalId: string, bikeId: string): boolean =>
  fleet.rentals.get(rentalId)?.bikeId === bikeId ||
  [...fleet.formerBikes.values()].some((former) => former.rentalId === rentalId && former.bikeId === bikeId);

const isDistrusted = (own: readonly DamageReport[], now: Date): boolean =>
  own.filter(
    ({ result, closedAt }) =>
      result === 'DISMISSED' && closedAt && now.getTime() - closedAt.getTime() < distrustMs,
  ).length >= dismissedToDistrust;

/** An open repair of the same part; where no part is named, one of no part; where there is no room, the last one. */
function findSameProblem(fleet: Fleet, { bikeId, parts }: DamageInput): Job | undefined {
  const open = findOpenJobs(fleet, bikeId);
  const repairs = open.filter(({ kind }) => kind === 'REPAIR');
  const same = repairs.find((job) =>
    parts.length === 0 ? job.parts.length === 0 : job.parts.some((part) => parts.includes(part)),
  );
  return same ?? (open.length >= maxOpenJobs ? repairs.at(-1) : undefined);
}

/** The job is about this as well. */
function raiseJob(
  fleet: Fleet,
  job: Job,
  { severity, parts, isBlocking }: Pick<Job, 'parts' | 'isBlocking'> & { severity: DamageSeverity },
  context: DecisionContext,
): { fleet: Fleet; job: Job } {
  const raised: Job = {
    ...job,
    severity: toWorse(job.severity, severity),
    parts: [...new Set([...job.parts, ...parts])],
    isBlocking: job.isBlocking || isBlocking,
  };
  const isSame =
    raised.severity === job.severity &&
    raised.parts.length === job.parts.length &&
    raised.isBlocking === job.isBlocking;
  return isSame ? { fleet, job } : { fleet: changeJob(fleet, job, raised, context), job };
}

const toWorse = (a: DamageSeverity | null, b: DamageSeverity): DamageSeverity =>
  a !== null && severities.indexOf(a) > severities.indexOf(b) ? a : b;
