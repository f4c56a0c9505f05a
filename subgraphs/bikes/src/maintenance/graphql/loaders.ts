import { createLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findDoubtful, findReportsOfJobs } from '../store/job-list.ts';

/** The loaders of one operation. */
export type JobLoaders = ReturnType<typeof createJobLoaders>;

/** Loaders of the reports of jobs, and of which bikes are being looked at. */
export const createJobLoaders = (read: Reader) => ({
  reportsOfJob: createLoader(async (jobIds: readonly string[]) => {
    const reports = Map.groupBy(await findReportsOfJobs(read, jobIds), ({ jobId }) => jobId);
    return jobIds.map((id) => reports.get(id) ?? []);
  }),
  isBeingLookedAt: createLoader(async (bikeIds: readonly string[]) => {
    const doubtful = await findDoubtful(read, bikeIds);
    return bikeIds.map((id) => doubtful.has(id));
  }),
});
