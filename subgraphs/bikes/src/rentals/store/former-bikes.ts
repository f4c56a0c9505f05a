import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import type { FormerBike as FormerBikeRow } from '../../store/generated/client.ts';
import type { Reader } from '../../store/open-store.ts';
import type { FormerBike } from '../domain/former-bike.ts';

/** How the bikes that rentals have had before are stored. */
export const formerBikeTable = defineTable<FormerBike>({
  name: 'FormerBike',
  select: ({ formerBikes }) => formerBikes,
  toRow: (former) => former,
});

/** Of the bikes of `spans`: until when rentals had them that went on with another one. A bike is seldom swapped. */
export const loadFormerBikes: LoadStep = async (tx, loading) => {
  const bikeIds = [...new Set(loading.scope.spans.map(({ bikeId }) => bikeId))];
  if (bikeIds.length === 0) return loading;
  const rows = await tx.$queryRaw<FormerBikeRow[]>`
    SELECT "FormerBike".* FROM "FormerBike" JOIN "Rental" ON "Rental"."id" = "FormerBike"."rentalId"
    WHERE "FormerBike"."bikeId" IN (SELECT value FROM json_each(${JSON.stringify(bikeIds)}))
      AND "voidedAt" IS NULL
    ORDER BY "from" DESC LIMIT ${maxFormerBikes}`;
  const formerBikes = new Map(rows.map((row) => [row.id, row]));
  return { ...loading, fleet: { ...loading.fleet, formerBikes } };
};

/** Swaps of one bike that corrections look at: the last ones. */
const maxFormerBikes = 100;

/** The bikes that these rentals have had before, those of each in their order. */
export async function findFormerBikes(read: Reader, rentalIds: readonly string[]): Promise<FormerBike[]> {
  return read.formerBike.findMany({
    where: { rentalId: { in: [...rentalIds] } },
    orderBy: { id: 'asc' },
  });
}
