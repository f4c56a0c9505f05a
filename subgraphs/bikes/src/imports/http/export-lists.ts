import { deskLists } from './lists/desk-lists.ts';
import { fleetLists } from './lists/fleet-lists.ts';
import type { ExportedList } from './lists/list-sources.ts';
import { rentalLists } from './lists/rental-lists.ts';

/** The lists by their names in addresses. */
export const exportedLists: ReadonlyMap<string, ExportedList> = new Map(
  Object.entries<ExportedList>({ ...fleetLists, ...rentalLists, ...deskLists }),
);
