import { union, type LoadingFleet, type LoadStep } from '../../store/fleet-scope.ts';
import { Prisma, type Rental as RentalRow } from '../../store/generated/client.ts';
import type { Rental } from '../domain/rental.ts';
import { toRental } from './rental-table.ts';

/** The rentals that the scope names, whose bikes, users and first stations it names then as well. */
export const loadNamedRentals: LoadStep = async (tx, loading) => {
  const { scope } = loading;
  const { rentalIds } = scope;
  if (rentalIds.length === 0) return loading;
  const rows = await tx.$queryRaw<RentalRow[]>`
    SELECT * FROM "Rental" WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(rentalIds)}))`;
  const rentals = rows.map(toRental);
  const bikeIds = rentals.map(({ bikeId }) => bikeId);
  const userIds = rentals.map(({ userId }) => userId);
  const stationIds = rentals.map(({ startStationId }) => startStationId);
  return {
    scope: {
      ...scope,
      bikeIds: union(scope.bikeIds, bikeIds),
      userIds: union(scope.userIds, userIds),
      stationIds: union(scope.stationIds, stationIds),
    },
    fleet: addRentals(loading, rentals),
  };
};

/**
 * Of the bikes of `spans`: a rental that overlaps with the span, of which decisions need no more than one beside the
 * rental itself, and the one that began last.
 */
export const loadRentalsInSpans: LoadStep = async (tx, loading) => {
  const found: Rental[] = [];
  for (const { bikeId, from, to } of loading.scope.spans) {
    const ofBike = Prisma.sql`"bikeId" = ${bikeId} AND "voidedAt" IS NULL`;
    const end = to ?? new Date(MAX_INSTANT_MS);
    const rows = await tx.$queryRaw<RentalRow[]>`
      SELECT * FROM (SELECT * FROM "Rental" WHERE ${ofBike} AND ${since} < ${end}
        AND ("endedAt" IS NULL OR "endedAt" > ${from}) LIMIT 2)
      UNION SELECT * FROM (SELECT * FROM "Rental" WHERE ${ofBike} ORDER BY ${since} DESC, "id" DESC LIMIT 1)`;
    found.push(...rows.map(toRental));
  }
  return { ...loading, fleet: addRentals(loading, found) };
};

/** Since when a rental has its bike. */
const since = Prisma.sql`coalesce("bikeSince", "rentedAt")`;

/** Later than any rental, and an instant that sorts as text. */
const MAX_INSTANT_MS = Date.UTC(9999, 11, 31);

/** Active rentals of everyone concerned, those who wait included. */
export const loadActiveRentals: LoadStep = async (tx, loading) => {
  const { userIds } = loading.scope;
  if (userIds.length === 0) return loading;
  const rows = await tx.$queryRaw<RentalRow[]>`
    SELECT * FROM "Rental"
    WHERE "userId" IN (SELECT value FROM json_each(${JSON.stringify(userIds)})) AND "endedAt" IS NULL`;
  return { ...loading, fleet: addRentals(loading, rows.map(toRental)) };
};

/** Rentals of one user that the price of the next one may continue: the last ones, if they have ended short enough ago. */
const maxToContinue = 5;

/** The last rentals of those who rent, where the price of the next one may continue theirs. */
export const loadRentalsToContinue: LoadStep = async (tx, loading, { endedSince }) => {
  const userIds = [...new Set(loading.scope.startingUserIds)];
  if (userIds.length === 0 || !endedSince) return loading;
  const rows = await tx.$queryRaw<RentalRow[]>`
    SELECT "Rental".* FROM json_each(${JSON.stringify(userIds)}) AS "user", "Rental"
    WHERE "Rental".rowid IN (SELECT rowid FROM "Rental" WHERE "userId" = "user".value AND "endedAt" > ${endedSince}
      AND "planRef" IS NOT NULL AND "voidedAt" IS NULL ORDER BY "endedAt" DESC LIMIT ${maxToContinue})`;
  return { ...loading, fleet: addRentals(loading, rows.map(toRental)) };
};

function addRentals({ fleet }: LoadingFleet, found: Rental[]) {
  const added = found.map((rental) => [rental.id, rental] as const);
  return { ...fleet, rentals: new Map([...fleet.rentals, ...added]) };
}
