import { type Page, toPage } from '@bike-rentals/subgraph';
import { day } from '@bike-rentals/runtime/durations';
import { addDuration, subtractDuration } from '../../domain/duration.ts';
import type { DecisionContext } from '../../domain/fleet.ts';
import { findLargest, findRules, town } from '../../policies/domain/policies.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { findStepLimits } from '../domain/overdue.ts';
import type { Rental } from '../domain/rental.ts';
import { toRental } from './rental-table.ts';

/** The rental with this id. */
export async function findRental(read: Reader | Transaction, id: string): Promise<Rental | undefined> {
  const row = await read.rental.findUnique({ where: { id } });
  return row ? toRental(row) : undefined;
}

/** The rentals with these ids, in any order. */
export async function findRentals(read: Reader, ids: readonly string[]): Promise<Rental[]> {
  return (await read.rental.findMany({ where: { id: { in: [...ids] } } })).map(toRental);
}

/** The active rentals of these bikes, in any order. */
export async function findActiveRentalsOfBikes(read: Reader, bikeIds: readonly string[]): Promise<Rental[]> {
  return (await read.rental.findMany({ where: { activeBike: { in: [...bikeIds] } } })).map(toRental);
}

/** Which rentals of a user, and which page of them. */
export interface RentalQuery {
  userId: string;
  active: boolean | undefined;
  first: number;
  /** The id of the last rental of the page before. */
  after: string | undefined;
}

/** Newest first: ids are UUIDv7, so they sort by time. */
export async function findRentalsOfUser(read: Reader, query: RentalQuery): Promise<Page<Rental>> {
  const rows = await read.rental.findMany({
    where: { ...toUserFilter(query), ...(query.after !== undefined && { id: { lt: query.after } }) },
    orderBy: { id: 'desc' },
    take: query.first + 1,
  });
  return toPage(rows.map(toRental), query.first);
}

/** The number of rentals on all pages. */
export async function countRentalsOfUser(
  read: Reader,
  query: Pick<RentalQuery, 'userId' | 'active'>,
): Promise<number> {
  return read.rental.count({ where: toUserFilter(query) });
}

function toUserFilter({ userId, active }: Pick<RentalQuery, 'userId' | 'active'>) {
  if (active === undefined) return { userId };
  return { userId, endedAt: active ? null : { not: null } };
}

/**
 * Active rentals that are due for a reminder, for a note about their price, for being marked overdue, or for the next step
 * after that, the oldest first.
 */
export async function findLateRentalIds(
  read: Reader,
  { now, policies, timeZone }: Pick<DecisionContext, 'now' | 'policies' | 'timeZone'>,
  limit: number,
): Promise<string[]> {
  // Older code has started rentals without these instants: see toDeadlines.
  const { grace, reminderBefore } = findRules({ now, policies }, town);
  const earliest = new Date(now.getTime() + findLargest(policies, 'reminderBefore') + day);
  const rows = await read.rental.findMany({
    where: {
      endedAt: null,
      // With this SQLite reads those that end soon, instead of all active ones. A day of the calendar may be longer.
      returnBy: { lte: earliest },
      OR: [
        { overdueAt: null, graceEndsAt: { lte: now } },
        { overdueAt: null, remindedAt: null, remindAt: { lte: now } },
        { overdueAt: null, priceNoticeAt: { lte: now } },
        {
          overdueAt: null,
          graceEndsAt: null,
          returnBy: { lte: subtractDuration(now, grace, timeZone) },
        },
        {
          overdueAt: null,
          remindedAt: null,
          remindAt: null,
          returnBy: { lte: addDuration(now, reminderBefore, timeZone) },
        },
        ...findStepLimits({ now, timeZone }).map(({ stepsBefore, graceEndedBy }) => ({
          overdueAt: { not: null },
          overdueStep: { lte: stepsBefore },
          graceEndsAt: { lte: graceEndedBy },
        })),
      ],
    },
    orderBy: { returnBy: 'asc' },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** The id of the active rental of a bike. */
export async function findActiveRentalId(tx: Transaction, bikeId: string): Promise<string | undefined> {
  return (await tx.rental.findUnique({ where: { activeBike: bikeId }, select: { id: true } }))?.id;
}
