import { isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { QueryJobsArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { countJobs, findJobPage, type JobListQuery } from '../store/job-list.ts';

/** A connection of jobs, with its count on demand. */
export type JobsFound = Awaited<ReturnType<typeof jobs>>;

/** Resolves a page of jobs. Throws BAD_USER_INPUT for a cursor of another list. */
export async function jobs(read: Reader, { filter, ...page }: QueryJobsArgs) {
  const request = toPageRequest(page, 'jobs', isText);
  const query: JobListQuery = {
    isOpen: filter?.isOpen ?? undefined,
    isBlocking: filter?.isBlocking ?? undefined,
    kind: filter?.kind ?? undefined,
    bikeId: filter?.bikeId ?? undefined,
    stationId: filter?.stationId ?? undefined,
    assigneeId: filter?.assigneeId ?? undefined,
    ...request,
  };
  const connection = toConnection(await findJobPage(read, query), request, ({ id }) => id);
  return { ...connection, count: () => countJobs(read, query) };
}
