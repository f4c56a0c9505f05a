import { toBike } from '../../catalogue/store/bike-table.ts';
import { emptyFleet, type Fleet } from '../../domain/fleet.ts';
import { toRental } from '../../rentals/store/rental-table.ts';
import type { DueMove as DueMoveRow } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { toEntry, toHold } from '../../waiting-list/store/tables.ts';

/** What is being moved because the calendar was changed, and how far that has come. */
export type DueMove = Omit<DueMoveRow, 'id'>;

/** The one row of `DueMove`. */
const id = 'due-move';

/** The change of the calendar after which something is still to be moved. */
export async function findDueMove(read: Reader | Transaction): Promise<DueMove | undefined> {
  return (await read.dueMove.findUnique({ where: { id } })) ?? undefined;
}

/** From now on there is something to move. */
export async function insertDueMove(
  tx: Transaction,
  move: Omit<DueMove, 'moved' | keyof Place>,
): Promise<void> {
  await tx.dueMove.create({ data: { id, ...move } });
}

/** Where it goes on: holds come first, in the order of their ids, then rentals in the order of their dues. */
export type Place = Pick<DueMove, 'afterHold' | 'afterDue' | 'afterRental'>;

/** A part of it is done; without a place to go on at all of it. */
export async function saveDueMove(
  tx: Transaction,
  { place, moved }: { place: Place | undefined; moved: number },
): Promise<void> {
  if (place) await tx.dueMove.update({ where: { id }, data: { ...place, moved } });
  else await tx.dueMove.delete({ where: { id } });
}

/** The next promises that may have to move, at most `limit`, and where it goes on after them; undefined: nowhere. */
export async function loadPromises(
  tx: Transaction,
  move: DueMove,
  limit: number,
): Promise<{ promises: Fleet; place: Place | undefined }> {
  return (move.afterDue === null && (await loadHolds(tx, move, limit))) || loadRentals(tx, move, limit);
}

/** Live holds with their bikes and entries; undefined if there are no more. */
async function loadHolds(tx: Transaction, { stationId, afterHold, afterRental }: DueMove, limit: number) {
  const atStation = stationId === '' ? {} : { bike: { stationId } };
  const holds = await tx.hold.findMany({
    where: { endedAt: null, id: { gt: afterHold }, ...atStation },
    include: { bike: true },
    orderBy: { id: 'asc' },
    take: limit,
  });
  const last = holds.at(-1);
  if (!last) return undefined;
  const tickets = holds.map(({ ticket }) => ticket);
  const entries = await tx.waitingEntry.findMany({ where: { ticket: { in: tickets } } });
  const promises: Fleet = {
    ...emptyFleet,
    holds: new Map(holds.map(({ bike: _, ...row }) => [row.id, toHold(row)])),
    bikes: new Map(holds.map(({ bike }) => [bike.id, toBike(bike)])),
    entries: new Map(entries.map((row) => [row.ticket, toEntry(row)])),
  };
  return { promises, place: { afterHold: last.id, afterDue: null, afterRental } };
}

/** Active rentals that are not overdue. One that was moved comes once more, and is open then. */
async function loadRentals(
  tx: Transaction,
  { stationId, afterHold, afterDue, afterRental }: DueMove,
  limit: number,
) {
  const after = afterDue ?? new Date(0);
  const rows = await tx.rental.findMany({
    where: {
      endedAt: null,
      overdueAt: null,
      returnBy: { gte: after },
      OR: [{ returnBy: { gt: after } }, { id: { gt: afterRental } }],
      ...(stationId !== '' && { startStationId: stationId }),
    },
    orderBy: [{ returnBy: 'asc' }, { id: 'asc' }],
    take: limit,
  });
  const promises: Fleet = { ...emptyFleet, rentals: new Map(rows.map((row) => [row.id, toRental(row)])) };
  const last = rows.at(-1);
  const isLast = rows.length < limit || !last;
  return {
    promises,
    place: isLast ? undefined : { afterHold, afterDue: last.returnBy, afterRental: last.id },
  };
}
