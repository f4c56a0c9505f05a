import { day } from '@bike-rentals/runtime/durations';
import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Policies } from '../../policies/domain/policies.ts';
import type { Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { DamageReport } from '../domain/damage-report.ts';
import { findInspectionRules } from '../domain/inspections.ts';
import type { Job, JobKind } from '../domain/job.ts';
import { toJob, toReport } from './job-tables.ts';

/** Which jobs, and which page of them. Jobs match that meet all conditions. */
export interface JobListQuery {
  isOpen: boolean | undefined;
  isBlocking: boolean | undefined;
  kind: JobKind | undefined;
  bikeId: string | undefined;
  /** Where the bike stands. */
  stationId: string | undefined;
  assigneeId: string | undefined;
  first: number;
  /** The id of the last job of the page before. */
  after: string | undefined;
}

/** One page of jobs, newest first. */
export async function findJobPage(read: Reader, query: JobListQuery): Promise<Page<Job>> {
  const { first, after } = query;
  const rows = await read.job.findMany({
    where: { AND: [await toWhere(read, query), after === undefined ? {} : { id: { lt: after } }] },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return toPage(rows.map(toJob), first);
}

/** The number of jobs on all pages. */
export async function countJobs(read: Reader, query: JobListQuery): Promise<number> {
  return read.job.count({ where: await toWhere(read, query) });
}

async function toWhere(read: Reader, query: JobListQuery): Promise<Prisma.JobWhereInput> {
  const { isOpen, isBlocking, kind, bikeId, stationId, assigneeId } = query;
  const atStation = stationId === undefined ? undefined : await findBikesAt(read, stationId);
  return {
    ...(isOpen !== undefined && { closedAt: isOpen ? null : { not: null } }),
    ...(isBlocking !== undefined && { isBlocking }),
    ...(kind !== undefined && { kind }),
    ...(assigneeId !== undefined && { assigneeId }),
    AND: [bikeId === undefined ? {} : { bikeId }, atStation ? { bikeId: { in: atStation } } : {}],
  };
}

/** The ids of the bikes that stand at a station: jobs are found by them. */
export async function findBikesAt(read: Reader, stationId: string): Promise<string[]> {
  return (await read.bike.findMany({ where: { stationId }, select: { id: true } })).map(({ id }) => id);
}

/** The job with this id. */
export async function findJob(read: Reader, id: string): Promise<Job | undefined> {
  const row = await read.job.findUnique({ where: { id } });
  return row ? toJob(row) : undefined;
}

/** Which bike a job is about, and where that is to be brought. */
export async function findPlaceOfJob(
  tx: Transaction,
  id: string,
): Promise<Pick<Job, 'bikeId' | 'toStationId'> | undefined> {
  const select = { bikeId: true, toStationId: true };
  return (await tx.job.findUnique({ where: { id }, select })) ?? undefined;
}

/** Reports of a bike that are shown. */
const maxReports = 50;

/** The last reports about a bike, newest first. */
export async function findReportsOfBike(read: Reader, bikeId: string): Promise<DamageReport[]> {
  const rows = await read.damageReport.findMany({
    where: { bikeId },
    orderBy: { id: 'desc' },
    take: maxReports,
  });
  return rows.map(toReport);
}

/** The reports of jobs. */
export async function findReportsOfJobs(read: Reader, jobIds: readonly string[]): Promise<DamageReport[]> {
  const rows = await read.damageReport.findMany({
    where: { jobId: { in: [...jobIds] } },
    orderBy: { id: 'asc' },
  });
  return rows.map(toReport);
}

/** The report with this id. */
export async function findReport(read: Reader, id: string): Promise<DamageReport | undefined> {
  const row = await read.damageReport.findUnique({ where: { id } });
  return row ? toReport(row) : undefined;
}

/** Of these bikes: those about which somebody has said that they should be looked at, and nobody has yet. */
export async function findDoubtful(read: Reader, bikeIds: readonly string[]): Promise<Set<string>> {
  const rows = await read.$queryRaw<{ bikeId: string }[]>`
    SELECT DISTINCT "bikeId" FROM "Job"
    WHERE "bikeId" IN (SELECT value FROM json_each(${JSON.stringify(bikeIds)}))
      AND "closedAt" IS NULL AND "severity" IN ('CHECK', 'UNSAFE')`;
  return new Set(rows.map(({ bikeId }) => bikeId));
}

/** What all jobs of a bike together have cost, and how much of it was charged, in minor units. */
export async function sumCosts(
  read: Reader,
  bikeId: string,
): Promise<{ costMinor: number; chargedMinor: number }> {
  const { _sum } = await read.job.aggregate({
    where: { bikeId },
    _sum: { costMinor: true, chargedMinor: true },
  });
  return { costMinor: _sum.costMinor ?? 0, chargedMinor: _sum.chargedMinor ?? 0 };
}

/** Bikes whose inspection is due by days and not open, and those of which it is not known when they were inspected. */
export async function findBikesToInspect(
  read: Reader,
  context: { policies: Policies; now: Date },
  limit: number,
): Promise<string[]> {
  const models = await read.bikeModel.findMany({ select: { id: true } });
  const found: string[] = [];
  for (const { id } of models) {
    const { daysPerInspection: days } = findInspectionRules(context, id);
    if (days === 0 || found.length >= limit) continue;
    const rows = await read.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "Bike" WHERE "modelId" = ${id} AND "state" NOT IN ('RETIRED', 'MISSING')
        AND ("inspectedAt" IS NULL OR "inspectedAt" <= ${new Date(context.now.getTime() - days * day)})
        AND NOT EXISTS (SELECT 1 FROM "Job" WHERE "activeKey" = "Bike"."id" || ':INSPECTION')
      LIMIT ${limit - found.length}`;
    found.push(...rows.map((row) => row.id));
  }
  return found;
}
