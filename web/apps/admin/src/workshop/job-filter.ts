import type { JobFilter } from '../graphql.generated';

/** All that the list can be narrowed to, in the order of the chips. */
export const jobStatuses = ['OPEN', 'CLOSED'] as const;
/** Whether jobs are open. */
export type JobStatus = (typeof jobStatuses)[number];

/** The parameters of the address. */
export interface JobParameters {
  status?: string | undefined;
  station?: string | undefined;
  blocking?: string | undefined;
}

/** The status of the address. */
export const readJobStatus = (text: string | undefined): JobStatus => (text === 'CLOSED' ? 'CLOSED' : 'OPEN');

/** The filter as the API takes it. */
export function toJobFilter({ status, station, blocking }: JobParameters): JobFilter {
  return {
    isOpen: readJobStatus(status) === 'OPEN',
    ...(station && { stationId: station }),
    ...(blocking && { isBlocking: true }),
  };
}
