import type { DeadEvent } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

/** A topic of bikes has a key for each town. */
const maxCursors = 200;
/** Most dead events that are kept; what comes beyond them is in the log only. */
export const maxDeadEvents = 10_000;

// The two that each batch of events needs are raw: through Prisma's query compiler they would take several times as long.

/** The `seq` of the last event that was taken in; 0 before the first. */
export async function getCursor(tx: Transaction, name: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ seq: number }[]>`
    SELECT "seq" FROM "Cursor" WHERE "name" = ${name}`;
  return row?.seq ?? 0;
}

/** Moves the cursor of a consumer. */
export async function saveCursor(tx: Transaction, name: string, seq: number): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Cursor" ("name", "seq") VALUES (${name}, ${seq})
    ON CONFLICT ("name") DO UPDATE SET "seq" = excluded."seq"`;
}

/** All cursors: one for each key of a topic, and one of the check of the database. */
export async function findCursors(read: Reader): Promise<{ name: string; seq: number }[]> {
  return read.cursor.findMany({ orderBy: { name: 'asc' }, take: maxCursors });
}

/** Keeps a message for an operator, unless there are too many already. `raw` is the message as it came. */
export async function saveDeadEvent(
  tx: Transaction,
  event: { topic: string; raw: string; reason: string; at: Date },
): Promise<void> {
  if ((await tx.deadEvent.count()) >= maxDeadEvents) return;
  await tx.deadEvent.create({ data: { ...event, reason: event.reason.slice(0, 1_000) } });
}

/** The number of dead events. */
export async function countDeadEvents(read: Reader): Promise<number> {
  return read.deadEvent.count();
}

/** At most `limit` dead events, the oldest first. */
export async function findDeadEvents(read: Reader, limit: number): Promise<DeadEvent[]> {
  return read.deadEvent.findMany({ orderBy: { id: 'asc' }, take: limit });
}

/** The dead event with this id. */
export async function findDeadEvent(tx: Transaction, id: number): Promise<DeadEvent | undefined> {
  return (await tx.deadEvent.findUnique({ where: { id } })) ?? undefined;
}

/** Removes a dead event. False if it is not there. */
export async function removeDeadEvent(tx: Transaction, id: number): Promise<boolean> {
  return (await tx.deadEvent.deleteMany({ where: { id } })).count === 1;
}
