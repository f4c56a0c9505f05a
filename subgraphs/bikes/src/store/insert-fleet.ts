import type { Bike } from '../catalogue/domain/bike.ts';
import { toBikeRow } from '../catalogue/store/bike-table.ts';
import type { NewModel } from '../catalogue/store/models.ts';
import { insertRows } from '@bike-rentals/sqlite';
import type { DamageReport } from '../maintenance/domain/damage-report.ts';
import type { Job } from '../maintenance/domain/job.ts';
import { toJobRow } from '../maintenance/store/job-tables.ts';
import type { Photo } from '../photos/domain/photo.ts';
import type { RenterBlock } from '../rentals/domain/renter-block.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import { toBlockRow } from '../rentals/store/renter-blocks.ts';
import { toRentalRow } from '../rentals/store/rental-table.ts';
import type { NewStation } from '../stations/store/stations.ts';
import type { Hold, WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';
import { toEntryRow, toHoldRow } from '../waiting-list/store/tables.ts';
import type { Transaction } from './open-store.ts';
import type { System } from './system.ts';

/** The system, models and stations of a new fleet. */
export interface FleetPlan {
  system: System;
  models: (NewModel & { id: string })[];
  stations: (NewStation & { id: string; isRenting: boolean })[];
}

interface Rows extends FleetPlan {
  bikes: Bike[];
  rentals: Rental[];
  entries: WaitingEntry[];
  holds: Hold[];
  blocks: RenterBlock[];
  jobs: Job[];
  reports: DamageReport[];
  photos: Photo[];
}

/** SQLite takes a limited number of values in one statement. */
const rowsAtOnce = 500;

/** Inserts a whole fleet into an empty database. */
export async function insertFleet(tx: Transaction, fleet: Rows): Promise<void> {
  await tx.system.create({ data: fleet.system });
  await tx.bikeModel.createMany({ data: fleet.models });
  await tx.station.createMany({ data: fleet.stations });
  await tx.bike.createMany({ data: fleet.bikes.map(toBikeRow) });
  for (let start = 0; start < fleet.rentals.length; start += rowsAtOnce) {
    await tx.rental.createMany({ data: fleet.rentals.slice(start, start + rowsAtOnce).map(toRentalRow) });
  }
  await tx.waitingEntry.createMany({ data: fleet.entries.map(toEntryRow) });
  await tx.hold.createMany({ data: fleet.holds.map(toHoldRow) });
  await tx.renterBlock.createMany({ data: fleet.blocks.map(toBlockRow) });
  await insertRows(tx, 'Job', fleet.jobs.map(toJobRow));
  await insertRows(tx, 'DamageReport', fleet.reports);
  await insertRows(tx, 'Photo', fleet.photos);
}
