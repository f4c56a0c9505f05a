import type { Prisma } from './generated/client.ts';
import type { Transaction } from './open-store.ts';
import { insertRows } from '@bike-rentals/sqlite';

/** An outcome as it goes over the wire: its body is JSON. */
export interface RecordedOutcome {
  type: string;
  version: number;
  body: Prisma.JsonValue;
}

/** A decided command with its outcome. */
export interface HandledCommand {
  id: string;
  type: string;
  userId: string;
  outcome: RecordedOutcome;
}

/** The outcomes on record, by command id. An outcome never changes. */
export async function findOutcomes(tx: Transaction, ids: string[]): Promise<Map<string, RecordedOutcome>> {
  const rows = await tx.$queryRaw<{ id: string; outcome: RecordedOutcome }[]>`
    SELECT "id", "outcome" FROM "Command" WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return new Map(rows.map(({ id, outcome }) => [id, outcome]));
}

/** Records outcomes, for good. */
export async function saveOutcomes(tx: Transaction, commands: HandledCommand[], now: Date): Promise<void> {
  const rows = commands.map(({ outcome, ...command }): Prisma.CommandUncheckedCreateInput => ({
    ...command,
    outcome: outcome as unknown as Prisma.InputJsonObject,
    handledAt: now,
  }));
  await insertRows(tx, 'Command', rows);
}

const pruneBatchSize = 500;

/** Deletes some of the oldest; true if there may be more. Rows are in the order in which they were handled. */
export async function pruneCommands(tx: Transaction, before: Date): Promise<boolean> {
  const deleted = await tx.$executeRawUnsafe(
    `DELETE FROM "Command" WHERE "handledAt" < ? AND "rowid" IN
     (SELECT "rowid" FROM "Command" ORDER BY "rowid" LIMIT ?)`,
    before,
    pruneBatchSize,
  );
  return deleted === pruneBatchSize;
}
