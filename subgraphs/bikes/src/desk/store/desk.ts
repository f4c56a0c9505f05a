import type { Job } from '../../maintenance/domain/job.ts';
import { findBikesAt } from '../../maintenance/store/job-list.ts';
import { toJob } from '../../maintenance/store/job-tables.ts';
import { toRental } from '../../rentals/store/rental-table.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import type { Reader } from '../../store/open-store.ts';

/** Most of each list: a desk that has more to do today needs the lists of rentals. */
const most = 100;

/** Active rentals that began at this station, or at any, and are due before this instant; the first to be due first. */
export async function findDue(
  read: Reader,
  { stationId, before }: { stationId: string | undefined; before: Date },
): Promise<Rental[]> {
  const rows = await read.rental.findMany({
    where: {
      endedAt: null,
      overdueAt: null,
      returnBy: { lt: before },
      ...(stationId !== undefined && { startStationId: stationId }),
    },
    orderBy: { returnBy: 'asc' },
    take: most,
  });
  return rows.map(toRental);
}

/** Overdue rentals that began at this station, or at any; the one that is due the longest first. */
export async function findOverdueRentals(read: Reader, stationId: string | undefined): Promise<Rental[]> {
  const rows = await read.rental.findMany({
    where: {
      endedAt: null,
      overdueAt: { not: null },
      ...(stationId !== undefined && { startStationId: stationId }),
    },
    orderBy: { returnBy: 'asc' },
    take: most,
  });
  return rows.map(toRental);
}

/** A bike that stands ready for somebody. */
export interface HeldBike {
  bikeId: string;
  userId: string;
  expiresAt: Date;
}

/** Holds on bikes that stand at this station, or anywhere; the first to end first. */
export async function findHeldBikes(read: Reader, stationId: string | undefined): Promise<HeldBike[]> {
  return read.hold.findMany({
    where: { endedAt: null, ...(stationId !== undefined && { bike: { stationId } }) },
    orderBy: { expiresAt: 'asc' },
    take: most,
    select: { bikeId: true, userId: true, expiresAt: true },
  });
}

/** Each job comes with its reports and their photos, so the desk shows fewer jobs than rentals. */
const maxJobs = 20;

/** Open jobs of bikes that stand at this station, or of all bikes; those that block first, then the oldest. */
export async function findJobsAtDesk(read: Reader, stationId: string | undefined): Promise<Job[]> {
  const rows = await read.job.findMany({
    where: {
      closedAt: null,
      ...(stationId !== undefined && { bikeId: { in: await findBikesAt(read, stationId) } }),
    },
    orderBy: [{ isBlocking: 'desc' }, { id: 'asc' }],
    take: maxJobs,
  });
  return rows.map(toJob);
}
