import { toBike } from '../../catalogue/store/bike-table.ts';
import { emptyFleet, type Fleet } from '../../domain/fleet.ts';
import { toRental } from '../../rentals/store/rental-table.ts';
import type { Transaction } from '../../store/open-store.ts';
import { toEntry, toHold } from '../../waiting-list/store/tables.ts';

/** All live holds with their bikes and entries, and the active rentals of a station, or of all, that are not overdue. */
export async function loadPromises(tx: Transaction, stationId: string | null): Promise<Fleet> {
  const ofStation = stationId === null ? {} : { startStationId: stationId };
  const rentals = await tx.rental.findMany({ where: { endedAt: null, overdueAt: null, ...ofStation } });
  const where = { endedAt: null, ...(stationId !== null && { bike: { stationId } }) };
  const holds = await tx.hold.findMany({ where, include: { bike: true } });
  const tickets = holds.map(({ ticket }) => ticket);
  const entries = await tx.waitingEntry.findMany({ where: { ticket: { in: tickets } } });
  return {
    ...emptyFleet,
    rentals: new Map(rentals.map((row) => [row.id, toRental(row)])),
    holds: new Map(holds.map(({ bike: _, ...row }) => [row.id, toHold(row)])),
    bikes: new Map(holds.map(({ bike }) => [bike.id, toBike(bike)])),
    entries: new Map(entries.map((row) => [row.ticket, toEntry(row)])),
  };
}
