import { toPage, type Page } from '@bike-rentals/subgraph';
import { Prisma } from '../../store/generated/client.ts';
import type { Reader } from '../../store/open-store.ts';
import type { Rental } from '../domain/rental.ts';
import { findRentals } from './rentals.ts';

/** Which rentals of all users, in which order, and which page of them. Rentals match that meet all conditions. */
export interface RentalListQuery {
  status: 'ACTIVE' | 'OVERDUE' | 'ENDED' | undefined;
  userId: string | undefined;
  bikeId: string | undefined;
  modelId: string | undefined;
  /** Where a rental began or ended. */
  stationId: string | undefined;
  sort: 'NEWEST' | 'LONGEST_DUE';
  first: number;
  after: RentalKey | undefined;
}

/** The sort key of a rental: its `returnBy` in milliseconds, which counts where LONGEST_DUE sorts, and its id. */
export type RentalKey = [returnBy: number, id: string];

/** Whether a value from a cursor is a key of a rental. */
export const isRentalKey = (value: unknown): value is RentalKey =>
  Array.isArray(value) &&
  value.length === 2 &&
  Number.isSafeInteger(value[0]) &&
  Math.abs(value[0] as number) <= MAX_INSTANT_MS &&
  typeof value[1] === 'string';

/** The largest instant that a Date can hold. */
const MAX_INSTANT_MS = 8.64e15;

/** The key of a rental, for its cursor. */
export const toRentalKey = ({ returnBy, id }: Rental): RentalKey => [returnBy.getTime(), id];

/** One page of rentals. */
export async function findRentalPage(read: Reader, query: RentalListQuery): Promise<Page<Rental>> {
  const { sort, first, after } = query;
  const parts = toWheres(query).map(
    (where) =>
      Prisma.sql`SELECT "id", "returnBy" FROM "Rental" WHERE ${where} AND ${toWhereAfter(sort, after)}`,
  );
  const found = await read.$queryRaw<{ id: string }[]>`
    ${Prisma.join(parts, ' UNION ALL ')} ORDER BY ${orders[sort]} LIMIT ${first + 1}`;
  const rentals = await findRentals(
    read,
    found.map(({ id }) => id),
  );
  return toPage(rentals.sort(compare[sort]), first);
}

/** The number of rentals on all pages. */
export async function countRentals(read: Reader, query: RentalListQuery): Promise<number> {
  const counts = await Promise.all(
    toWheres(query).map(async (where) => {
      const [row] = await read.$queryRaw<{ rentals: number }[]>`
        SELECT count(*) AS rentals FROM "Rental" WHERE ${where}`;
      return row?.rentals ?? 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const orders: Record<RentalListQuery['sort'], Prisma.Sql> = {
  NEWEST: Prisma.sql`"id" DESC`,
  LONGEST_DUE: Prisma.sql`"returnBy", "id"`,
};

const compareIds = (a: Rental, b: Rental): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const compare: Record<RentalListQuery['sort'], (a: Rental, b: Rental) => number> = {
  NEWEST: (a, b) => compareIds(b, a),
  LONGEST_DUE: (a, b) => a.returnBy.getTime() - b.returnBy.getTime() || compareIds(a, b),
};

const anyRental = Prisma.sql`TRUE`;

function toWhereAfter(sort: RentalListQuery['sort'], after: RentalKey | undefined): Prisma.Sql {
  if (!after) return anyRental;
  const [milliseconds, id] = after;
  if (sort === 'NEWEST') return Prisma.sql`"id" < ${id}`;
  return Prisma.sql`("returnBy", "id") > (${new Date(milliseconds)}, ${id})`;
}

/**
 * Conditions of which each rental that matches meets one and no more. From and to a station are two of them: each is
 * read in the order of its own index, where one condition for both would make SQLite sort all rentals of the station.
 */
function toWheres(query: RentalListQuery): Prisma.Sql[] {
  const { stationId } = query;
  if (stationId === undefined) return [toWhere(query)];
  const hasStarted = Prisma.sql`"startStationId" = ${stationId}`;
  const hasOnlyEnded = Prisma.sql`"endStationId" = ${stationId} AND +"startStationId" <> ${stationId}`;
  return [toWhere(query, hasStarted), toWhere(query, hasOnlyEnded)];
}

/**
 * The condition that few rentals meet comes first, and is the only one for which SQLite looks for an index: by itself
 * it would take that of the model, and read most of the table. The plus hides the other columns from it.
 */
function toWhere({ status, userId, bikeId, modelId }: RentalListQuery, ofStation?: Prisma.Sql): Prisma.Sql {
  const [first, ...others] = [
    bikeId !== undefined && Prisma.sql`"bikeId" = ${bikeId}`,
    userId !== undefined && Prisma.sql`"userId" = ${userId}`,
    ofStation,
    (status === 'ACTIVE' || status === 'OVERDUE') && Prisma.sql`"endedAt" IS NULL`,
    modelId !== undefined && Prisma.sql`"modelId" = ${modelId}`,
    status === 'ENDED' && Prisma.sql`"endedAt" IS NOT NULL`,
  ].filter((condition) => condition instanceof Prisma.Sql);
  const isOverdue = status === 'OVERDUE' ? [Prisma.sql`"overdueAt" IS NOT NULL`] : [];
  const hidden = others.map((condition) => Prisma.sql`+${condition}`);
  return Prisma.join([first ?? anyRental, ...hidden, ...isOverdue], ' AND ');
}
