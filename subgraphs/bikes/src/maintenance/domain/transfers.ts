import { getBike } from '../../catalogue/domain/bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import type { Job } from './job.ts';
import { addJob, endUnworked, findOpenJobs } from './jobs.ts';

/** The job by which a bike is to be brought where it belongs. There is one at most, and it blocks nothing. */
export const findTransfer = (fleet: Fleet, bikeId: string): Job | undefined =>
  findOpenJobs(fleet, bikeId).find(({ kind }) => kind === 'TRANSFER');

/**
 * A bike has been left at a station other than the one where it belongs: somebody is to bring it there. One that was to be
 * brought somewhere already still is.
 */
export function openTransfer(
  fleet: Fleet,
  { bikeId, toStationId }: { bikeId: string; toStationId: string },
  context: DecisionContext,
): Fleet {
  if (findTransfer(fleet, bikeId)) return fleet;
  return addJob(fleet, { bikeId, kind: 'TRANSFER', isBlocking: false, toStationId }, context).fleet;
}

/** Each time that a bike comes to a station: if it belongs there, nobody has to bring it any more. */
export function followTransfer(fleet: Fleet, bikeId: string, context: DecisionContext): Fleet {
  const transfer = findTransfer(fleet, bikeId);
  if (!transfer || transfer.toStationId !== getBike(fleet, bikeId).stationId) return fleet;
  return endUnworked(fleet, transfer, 'DONE', context);
}

/** What has brought the bike to where it does not belong was a mistake. */
export function cancelTransfer(
  fleet: Fleet,
  { bikeId, toStationId }: { bikeId: string; toStationId: string },
  context: DecisionContext,
): Fleet {
  const transfer = findTransfer(fleet, bikeId);
  if (transfer?.toStationId !== toStationId) return fleet;
  return endUnworked(fleet, transfer, 'CANCELLED', context);
}
