import type { Transaction } from '../../store/open-store.ts';

/** The models of the bikes that are held for this user. */
export async function findHeldModels(tx: Transaction, userId: string): Promise<string[]> {
  // CROSS JOIN: entries of a user are few, and found first.
  const rows = await tx.$queryRaw<{ modelId: string }[]>`
    SELECT DISTINCT "WaitingEntry"."modelId" FROM "WaitingEntry"
    CROSS JOIN "Hold" ON "Hold"."activeTicket" = "WaitingEntry"."ticket"
    WHERE "WaitingEntry"."userId" = ${userId} AND "WaitingEntry"."endedAt" IS NULL`;
  return rows.map(({ modelId }) => modelId);
}
