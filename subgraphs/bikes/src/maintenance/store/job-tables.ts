import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import { Prisma, type DamageReport as ReportRow, type Job as JobRow } from '../../store/generated/client.ts';
import type { BikePart, DamageReport } from '../domain/damage-report.ts';
import type { ChecklistItem, Job } from '../domain/job.ts';

/** How jobs are stored. */
export const jobTable = defineTable<Job>({ name: 'Job', select: ({ jobs }) => jobs, toRow: toJobRow });

/** The row of a job. `activeKey` keeps a bike from having two inspections open, or two transfers. */
export function toJobRow(job: Job) {
  const isAlone = job.kind !== 'REPAIR' && !job.closedAt;
  return { ...job, activeKey: isAlone ? `${job.bikeId}:${job.kind}` : null };
}

/** The job of a row. */
export const toJob = ({ activeKey: _, parts, checklist, ...row }: JobRow): Job => ({
  ...row,
  parts: parts as BikePart[],
  checklist: checklist as unknown as ChecklistItem[],
});

/** How reports of damage are stored. */
export const reportTable = defineTable<DamageReport>({
  name: 'DamageReport',
  select: ({ reports }) => reports,
  toRow: (report) => report,
});

/** The report of a row. */
export const toReport = ({ parts, ...row }: ReportRow): DamageReport => ({
  ...row,
  parts: parts as BikePart[],
});

/** Open jobs of the bikes that the scope names, with their reports. Few bikes have any. */
export const loadJobs: LoadStep = async (tx, loading) => {
  const { bikeIds, reporterIds } = loading.scope;
  if (bikeIds.length === 0) return loading;
  // The plus hides the other index from SQLite, which would lead to the open jobs of all bikes.
  const rows = await tx.$queryRaw<JobRow[]>`
    SELECT * FROM "Job" WHERE "bikeId" IN (SELECT value FROM json_each(${JSON.stringify(bikeIds)}))
      AND +"closedAt" IS NULL`;
  const jobs = new Map(rows.map((row) => [row.id, toJob(row)]));
  const found =
    jobs.size + reporterIds.length > 0 ? await findReports(tx, [...jobs.keys()], reporterIds) : [];
  const reports = new Map(found.map((report) => [report.id, report]));
  return { ...loading, fleet: { ...loading.fleet, jobs, reports } };
};

/** More than anybody can have written in 90 days counts no differently. */
const maxOwnReports = 1_000;

async function findReports(
  tx: Parameters<LoadStep>[0],
  jobIds: readonly string[],
  reporterIds: readonly string[],
): Promise<DamageReport[]> {
  const ofJobs = Prisma.sql`SELECT * FROM "DamageReport"
    WHERE "jobId" IN (SELECT value FROM json_each(${JSON.stringify(jobIds)}))`;
  const own = reporterIds.map(
    (id) => Prisma.sql`SELECT * FROM (SELECT * FROM "DamageReport" WHERE "reporterId" = ${id}
      ORDER BY "id" DESC LIMIT ${maxOwnReports})`,
  );
  const rows = await tx.$queryRaw<ReportRow[]>`${Prisma.join([ofJobs, ...own], ' UNION ')}`;
  return rows.map(toReport);
}
