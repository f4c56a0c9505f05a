import type { Fleet } from '../domain/fleet.ts';
import type { Job } from '../maintenance/domain/job.ts';

/** What is wrong between bikes and their open jobs. */
export function findJobViolations(fleet: Fleet): string[] {
  const open = [...fleet.jobs.values()].filter(({ closedAt }) => !closedAt);
  const jobs = Map.groupBy(open, ({ bikeId }) => bikeId);
  const ofBikes = [...fleet.bikes.values()].flatMap((bike) => {
    const own = jobs.get(bike.id) ?? [];
    const isBlocked = own.some(({ isBlocking }) => isBlocking);
    const isOut = bike.state === 'MAINTENANCE' || (bike.state === 'RENTED' && bike.withdraw);
    return [
      isBlocked && !isOut && bike.state !== 'MISSING' && 'in service in spite of a blocking job',
      bike.isOutForJobs && !isBlocked && 'out of service for jobs that do not block it',
      bike.isOutForJobs && !isOut && 'said to be out of service for jobs',
      bike.state === 'RETIRED' && own.length > 0 && 'with open jobs',
      own.filter(isInspection).length > 1 && 'with two open inspections',
      own.filter(isTransfer).length > 1 && 'to be brought to two stations',
      own.some((job) => isTransfer(job) && job.isBlocking) &&
        'out of service only to be brought to a station',
      own.some((job) => isTransfer(job) && job.toStationId === bike.stationId) &&
        'to be brought to where it is',
    ].flatMap((problem) => (problem === false ? [] : `bike ${bike.id} is ${bike.state}, ${problem}`));
  });
  const orphans = open.filter(({ bikeId }) => !fleet.bikes.has(bikeId));
  const left = [...fleet.reports.values()].filter(({ jobId, result }) => {
    const job = fleet.jobs.get(jobId);
    return job && job.result !== result;
  });
  return [
    ...ofBikes,
    ...orphans.map(({ id, bikeId }) => `job ${id} is about bike ${bikeId}, which is not there`),
    ...left.map(({ id, jobId }) => `report ${id} has another result than its job ${jobId}`),
  ];
}

const isTransfer = ({ kind }: Job): boolean => kind === 'TRANSFER';
const isInspection = ({ kind }: Job): boolean => kind === 'INSPECTION';
