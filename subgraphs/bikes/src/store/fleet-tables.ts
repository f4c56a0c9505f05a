import { approvalTable, loadApprovals } from '../approvals/store/approvals.ts';
import { bikeTable } from '../catalogue/store/bike-table.ts';
import { loadHeldBikes, loadIdleBikes, loadModels, loadNamedBikes } from '../catalogue/store/load-bikes.ts';
import type { StoredCollection } from '../domain/fleet.ts';
import { jobTable, loadJobs, reportTable } from '../maintenance/store/job-tables.ts';
import { loadMemberships, membershipTable } from '../memberships/store/memberships.ts';
import { loadPhotos, photoTable } from '../photos/store/photos.ts';
import { formerBikeTable, loadFormerBikes } from '../rentals/store/former-bikes.ts';
import { blockTable, loadBlocks } from '../rentals/store/renter-blocks.ts';
import {
  loadActiveRentals,
  loadNamedRentals,
  loadRentalsInSpans,
  loadRentalsToContinue,
} from '../rentals/store/load-rentals.ts';
import { rentalTable } from '../rentals/store/rental-table.ts';
import { loadRenters } from '../renters/store/renters.ts';
import { loadStations } from '../stations/store/load-stations.ts';
import { loadEntriesOfUsers, loadWaitingLists } from '../waiting-list/store/load-waiting-lists.ts';
import { entryTable, holdTable } from '../waiting-list/store/tables.ts';
import type { EntityTable } from './entity-table.ts';
import type { LoadStep } from './fleet-scope.ts';

// The one list of what a fleet is stored in and loaded from. A new kind of entity is a line in each.

/** The table of each stored collection. Tables are before those that refer to them. */
export const fleetTables: Record<StoredCollection, EntityTable> = {
  bikes: bikeTable,
  rentals: rentalTable,
  formerBikes: formerBikeTable,
  entries: entryTable,
  holds: holdTable,
  blocks: blockTable,
  memberships: membershipTable,
  approvals: approvalTable,
  jobs: jobTable,
  reports: reportTable,
  photos: photoTable,
};

/** Each step sees what those before it have found, and the scope as they have widened it. */
export const loadSteps: readonly LoadStep[] = [
  // Of those who rent only: later steps add those who wait.
  loadRenters,
  loadMemberships,
  loadApprovals,
  loadRentalsToContinue,
  loadNamedRentals,
  loadRentalsInSpans,
  loadFormerBikes,
  loadNamedBikes,
  loadJobs,
  loadPhotos,
  loadEntriesOfUsers,
  loadWaitingLists,
  loadHeldBikes,
  loadIdleBikes,
  loadActiveRentals,
  loadBlocks,
  loadStations,
  loadModels,
];
