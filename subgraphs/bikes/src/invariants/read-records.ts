import { accountEventsTopic } from '@bike-rentals/contracts';
import { isConsumerCursorOf } from '@bike-rentals/sqlite';
import { toApproval } from '../approvals/store/approvals.ts';
import { toBike } from '../catalogue/store/bike-table.ts';
import { type Fleet, emptyFleet } from '../domain/fleet.ts';
import { findCalendar } from '../hours/store/calendar.ts';
import { findDueMove } from '../hours/store/due-move.ts';
import { toJob, toReport } from '../maintenance/store/job-tables.ts';
import { findAllPolicies } from '../policies/store/policies.ts';
import { toBlock } from '../rentals/store/renter-blocks.ts';
import { toRental } from '../rentals/store/rental-table.ts';
import type { Prisma } from '../store/generated/client.ts';
import type { Reader } from '../store/open-store.ts';
import { toEntry, toHold } from '../waiting-list/store/tables.ts';

/** All that can be checked of a system, as it was at one moment. */
export type Records = Awaited<ReturnType<typeof readRecords>>;

/** One read transaction, so that a system at work is seen between two commits and never in the middle of one. */
export async function readRecords(read: Reader) {
  return read.$transaction(readAll, { timeout: 120_000, maxWait: 120_000 });
}

async function readAll(tx: Prisma.TransactionClient) {
  const event = {
    seq: true,
    id: true,
    aggregate: true,
    version: true,
    type: true,
    commandId: true,
    at: true,
    payload: true,
  };
  const [last] = await tx.$queryRaw<{ seq: number }[]>`
    SELECT "seq" FROM "sqlite_sequence" WHERE "name" = 'Event'`;
  return {
    systemId: (await tx.system.findFirst({ select: { id: true } }))?.id ?? '',
    bikes: await tx.bike.findMany(),
    rentals: await tx.rental.findMany(),
    formerBikes: await tx.formerBike.findMany({ orderBy: { id: 'asc' } }),
    entries: await tx.waitingEntry.findMany(),
    holds: await tx.hold.findMany(),
    blocks: await tx.renterBlock.findMany(),
    memberships: await tx.membership.findMany(),
    approvals: await tx.approval.findMany(),
    jobs: await tx.job.findMany(),
    reports: await tx.damageReport.findMany(),
    photos: await tx.photo.findMany(),
    stations: await tx.station.findMany({ select: { id: true, isRenting: true } }),
    calendar: await findCalendar(tx),
    isMovingDues: (await findDueMove(tx)) !== undefined,
    policies: await findAllPolicies(tx),
    commands: await tx.command.findMany({ orderBy: { handledAt: 'asc' } }),
    events: await tx.event.findMany({ select: event, orderBy: { seq: 'asc' } }),
    // Those of consumers count the events of others.
    cursors: (await tx.cursor.findMany()).filter(({ name }) => !isConsumerCursorOf(accountEventsTopic, name)),
    lastSeq: last?.seq ?? 0,
  };
}

/** The whole fleet as a value of the domain. */
export function toFleet({
  bikes,
  rentals,
  formerBikes,
  entries,
  holds,
  blocks,
  memberships,
  approvals,
  jobs,
  reports,
  photos,
  stations,
}: Records): Fleet {
  return {
    ...emptyFleet,
    bikes: new Map(bikes.map((row) => [row.id, toBike(row)])),
    rentals: new Map(rentals.map((row) => [row.id, toRental(row)])),
    formerBikes: new Map(formerBikes.map((row) => [row.id, row])),
    entries: new Map(entries.map((row) => [row.ticket, toEntry(row)])),
    holds: new Map(holds.map((row) => [row.id, toHold(row)])),
    blocks: new Map(blocks.map((row) => [row.id, toBlock(row)])),
    memberships: new Map(memberships.map((row) => [row.id, row])),
    approvals: new Map(approvals.map((row) => [row.id, toApproval(row)])),
    jobs: new Map(jobs.map((row) => [row.id, toJob(row)])),
    reports: new Map(reports.map((row) => [row.id, toReport(row)])),
    photos: new Map(photos.map((row) => [row.id, row])),
    stations: new Map(stations.map((row) => [row.id, row])),
  };
}
