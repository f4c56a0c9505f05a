import type { LoadStep } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { Renter } from '../domain/renter.ts';

/** What is known of the users of the scope. */
export const loadRenters: LoadStep = async (tx, { scope, fleet }) => {
  if (scope.userIds.length === 0) return { scope, fleet };
  const rows = await tx.$queryRaw<RawRenter[]>`
    SELECT "userId", "verifiedAt", "approvedAt", "suspendedAt" FROM "Renter"
    WHERE "userId" IN (SELECT value FROM json_each(${JSON.stringify(scope.userIds)}))`;
  const renters = rows.map(({ userId, verifiedAt, approvedAt, suspendedAt }): [string, Renter] => [
    userId,
    {
      userId,
      verifiedAt: toDate(verifiedAt),
      approvedAt: toDate(approvedAt),
      suspendedAt: toDate(suspendedAt),
    },
  ]);
  return { scope, fleet: { ...fleet, renters: new Map(renters) } };
};

interface RawRenter {
  userId: string;
  verifiedAt: string | null;
  approvedAt: string | null;
  suspendedAt: string | null;
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Writes what has become known of a user; of the rest nothing is in the way. */
export async function saveRenter(
  tx: Transaction,
  userId: string,
  known: Partial<Omit<Renter, 'userId'>>,
): Promise<void> {
  await tx.renter.upsert({ where: { userId }, create: { userId, ...known }, update: known });
}
