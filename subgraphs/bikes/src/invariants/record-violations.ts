import { toJob, toJobRow } from '../maintenance/store/job-tables.ts';
import { toRentalRow, toRental } from '../rentals/store/rental-table.ts';
import { toEntryRow, toHoldRow, toEntry, toHold } from '../waiting-list/store/tables.ts';
import type { Records } from './read-records.ts';
import type { Violation } from './violation.ts';

/**
 * What is wrong between the tables: keys that keep doubles out, commands and their effects, changes and their events.
 */
export function findRecordViolations(records: Records): Violation[] {
  return [
    ...findKeyViolations(records).map((message): Violation => ({ invariant: 1, message })),
    ...findCommandViolations(records).map((message): Violation => ({ invariant: 3, message })),
    ...findEventViolations(records).map((message): Violation => ({ invariant: 5, message })),
  ];
}

/** Only as long as the active* columns say what the rows say do they keep doubles out. */
function findKeyViolations({ rentals, entries, holds, jobs }: Records): string[] {
  return [
    ...rentals
      .filter((row) => row.activeBike !== toRentalRow(toRental(row)).activeBike || isSlotWrong(row))
      .map(({ id }) => `rental ${id} has wrong active keys`),
    ...entries
      .filter((row) => row.activeKey !== toEntryRow(toEntry(row)).activeKey)
      .map(({ id }) => `waiting entry ${id} has a wrong active key`),
    ...holds
      .filter((row) => {
        const { activeBike, activeTicket } = toHoldRow(toHold(row));
        return row.activeBike !== activeBike || row.activeTicket !== activeTicket;
      })
      .map(({ id }) => `hold ${id} has wrong active keys`),
    ...jobs
      .filter((row) => row.activeKey !== toJobRow(toJob(row)).activeKey)
      .map(({ id }) => `job ${id} has a wrong active key`),
  ];
}

function isSlotWrong({ endedAt, activeSlot, userId, modelId }: Records['rentals'][number]): boolean {
  if (endedAt) return activeSlot !== null;
  const prefix = `${userId}:${modelId}:`;
  return (
    activeSlot === null ||
    !activeSlot.startsWith(prefix) ||
    !/^[1-9]\d*$/.test(activeSlot.slice(prefix.length))
  );
}

interface RecordedOutcome {
  type: string;
  body: Record<string, unknown>;
}

function findCommandViolations({ commands, rentals, formerBikes, entries, events }: Records): string[] {
  const reopened = new Set(
    events
      .filter(({ type }) => type === 'rental.reopened')
      .map(({ payload }) => (payload as { rentalId: string }).rentalId),
  );
  const rentalsByCommand = new Map(rentals.map((rental) => [rental.commandId, rental]));
  // A rental began with the bike that it had first.
  const firstBikes = new Map(formerBikes.toReversed().map(({ rentalId, bikeId }) => [rentalId, bikeId]));
  const rentalsById = new Map(rentals.map((rental) => [rental.id, rental]));
  const entryIds = new Set(entries.map(({ id }) => id));
  const returned = new Map<unknown, string>();
  const wrong = commands.flatMap(({ id, outcome }): string[] => {
    const { type, body } = outcome as unknown as RecordedOutcome;
    const rental = rentalsByCommand.get(id);
    if (type === 'rental-started') {
      const bikeId = rental && (firstBikes.get(rental.id) ?? rental.bikeId);
      return rental?.id === body.rentalId && bikeId === body.bikeId
        ? []
        : [`command ${id} started rental ${String(body.rentalId)}, which is not there as it was told`];
    }
    if (rental) return [`command ${id} came to ${type}, but there is rental ${rental.id} of it`];
    if (type === 'rental-ended') {
      if (reopened.has(String(body.rentalId))) return [];
      const other = returned.get(body.rentalId);
      returned.set(body.rentalId, id);
      if (other !== undefined)
        return [`commands ${other} and ${id} both ended rental ${String(body.rentalId)}`];
      return rentalsById.get(String(body.rentalId))?.endedAt
        ? []
        : [`command ${id} ended rental ${String(body.rentalId)}, which has not ended`];
    }
    const isLost = type === 'waiting-list-joined' && !entryIds.has(String(body.entryId));
    return isLost ? [`command ${id} made waiting entry ${String(body.entryId)}, which is not there`] : [];
  });
  return [...wrong, ...findUncommanded({ commands, rentals })];
}

/**
 * A system may be seeded with rentals, and commands are forgotten after a month: only what is younger must have one.
 */
function findUncommanded({ commands, rentals }: Pick<Records, 'commands' | 'rentals'>): string[] {
  const [first] = commands;
  const known = new Set(commands.map(({ id }) => id));
  return rentals
    .filter(({ rentedAt, commandId }) => first && rentedAt > first.handledAt && !known.has(commandId))
    .map(({ id, commandId }) => `rental ${id} has no command ${commandId}`);
}

/** Aggregates of which every change has its event; a waiting entry also changes with its hold. */
const complete = /^(bike|station|model):/;

function findEventViolations({ events, bikes, rentals, commands, cursors, lastSeq }: Records): string[] {
  const lastVersions = new Map<string, number>();
  const steps = events.flatMap(({ id, aggregate, version }): string[] => {
    const before = lastVersions.get(aggregate);
    lastVersions.set(aggregate, version);
    if (before === undefined) return [];
    const follows = complete.test(aggregate) ? version === before + 1 : version > before;
    return follows ? [] : [`event ${id} of ${aggregate} has version ${version} after ${before}`];
  });
  const untold = bikes.flatMap(({ id, version }): string[] => {
    const told = lastVersions.get(`bike:${id}`) ?? version;
    return told === version ? [] : [`bike ${id} has version ${version}, its last event ${told}`];
  });
  const beyond = cursors
    .filter(({ seq }) => seq > lastSeq)
    .map(({ name, seq }) => `cursor ${name} is at ${seq}, beyond the last event ${lastSeq}`);
  return [...steps, ...untold, ...findUntoldRentals({ events, rentals, commands }), ...beyond];
}

function findUntoldRentals({
  events,
  rentals,
  commands,
}: Pick<Records, 'events' | 'rentals' | 'commands'>): string[] {
  const [first] = events;
  const known = new Set(commands.map(({ id }) => id));
  const started = Map.groupBy(
    events.filter(({ type }) => type === 'rental.started'),
    ({ commandId }) => commandId,
  );
  return rentals
    .filter(({ rentedAt, commandId }) => known.has(commandId) && (!first || rentedAt > first.at))
    .flatMap(({ id, commandId }): string[] => {
      const count = started.get(commandId)?.length ?? 0;
      return count === 1 ? [] : [`rental ${id} was started in ${count} events`];
    });
}
