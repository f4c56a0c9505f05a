import type { Bike, DamageReport, Job, Town } from '@bike-rentals/bikes';
import { day, hour } from '@bike-rentals/runtime/durations';
import { drawPhoto, photoSize } from './draw-photo.ts';
import type { Plan } from './plan.ts';

/**
 * What there is to repair: a bike that a rider has called unsafe, with a photo, one that is out for its inspection, one that staff has
 * taken out itself; one that is being looked at and can be rented, and one that was repaired.
 */
export function addWorkshop(
  plan: Plan,
  town: Town,
  { out: [unsafe, inspected], idle: [doubtful, repaired] }: { out: Bike[]; idle: Bike[] },
): void {
  if (!unsafe || !inspected || !doubtful || !repaired)
    throw new Error('there are five bikes for the workshop');
  const { people } = plan;
  const staff = people.find(({ role }) => role === 'STAFF')?.id ?? '';
  const [rider, other] = [people[7]?.id ?? '', people[9]?.id ?? ''];
  for (const bike of [unsafe, inspected]) bike.isOutForJobs = true;
  const parts: Job['parts'] = ['BRAKES'];
  const broken = addJob(plan, town, unsafe, { age: 5 * hour, openedBy: rider, severity: 'UNSAFE', parts });
  const said = { reporterId: rider, text: 'The front brake hangs loose.' };
  addPhoto(plan, town, addReport(plan, town, broken, said));
  addJob(plan, town, inspected, { age: 2 * day, kind: 'INSPECTION', openedBy: 'system' });
  const loose = { severity: 'CHECK' as const, isBlocking: false, parts: ['SADDLE'] as const };
  const rattles = addJob(plan, town, doubtful, { age: 26 * hour, openedBy: other, ...loose });
  addReport(plan, town, rattles, { reporterId: other, text: 'The saddle turns a little.' });
  const end = { closedBy: staff, closedAt: new Date(plan.now.getTime() - 20 * day), result: 'DONE' as const };
  const cost = { minutes: 40, costMinor: 4_500, text: 'New rear wheel' };
  addJob(plan, town, repaired, { age: 21 * day, openedBy: staff, parts: ['WHEELS'], ...end, ...cost });
}

function addJob(
  { random, now }: Plan,
  town: Town,
  bike: Bike,
  { age, ...values }: Partial<Job> & { age: number; openedBy: string },
): Job {
  const openedAt = new Date(now.getTime() - age);
  const job: Job = {
    id: random.uuid(openedAt),
    bikeId: bike.id,
    kind: 'REPAIR',
    isBlocking: true,
    severity: null,
    parts: [],
    text: '',
    checklist: [],
    assigneeId: null,
    plannedAt: null,
    promisedBack: null,
    openedAt,
    closedBy: null,
    closedAt: null,
    result: null,
    minutes: null,
    costMinor: null,
    chargedMinor: null,
    chargedRental: null,
    toStationId: null,
    version: 0,
    ...values,
  };
  town.jobs.push(job);
  return job;
}

function addReport(
  { random }: Plan,
  town: Town,
  { id: jobId, bikeId, severity, parts, openedAt: at }: Job,
  { reporterId, text }: Pick<DamageReport, 'reporterId' | 'text'>,
): DamageReport {
  const about = { bikeId, rentalId: null, reporterId, severity: severity ?? 'CHECK', parts, text };
  const report = { id: random.uuid(at), ...about, jobId, at, result: null, closedAt: null };
  town.reports.push(report);
  return report;
}

function addPhoto(
  { random }: Plan,
  town: Town,
  { id: reportId, reporterId: userId, at }: DamageReport,
): void {
  const bytes = drawPhoto().length;
  const stored = { bytes, type: 'image/png', ...photoSize, isRemoved: false };
  town.photos.push({ id: random.uuid(at), userId, at, ...stored, reportId });
}
