import type { LoadStep } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { Renter } from '../domain/renter.ts';

/** What is known of the users of the scope. */
export const loadRenters: LoadStep = async (tx, { scope, fleet }) => {
  if (scope.userIds.length === 0) return { scope, fleet };
  const renters = await tx.$queryRaw<Renter[]>`
    SELECT "userId", "verifiedAt", "approvedAt", "suspendedAt", "termsVersion" FROM "Renter"
    WHERE "userId" IN (SELECT value FROM json_each(${JSON.stringify(scope.userIds)}))`;
  return { scope, fleet: { ...fleet, renters: new Map(renters.map((renter) => [renter.userId, renter])) } };
};

/** Records a version of the terms. */
export async function saveTerms(
  tx: Transaction,
  { version, publishedAt }: { version: number; publishedAt: Date },
): Promise<void> {
  await tx.terms.upsert({ where: { version }, create: { version, publishedAt }, update: {} });
}

/** Writes what has become known of a user; of the rest nothing is in the way. */
export async function saveRenter(
  tx: Transaction,
  userId: string,
  known: Partial<Omit<Renter, 'userId'>>,
): Promise<void> {
  await tx.renter.upsert({ where: { userId }, create: { userId, ...known }, update: known });
}
