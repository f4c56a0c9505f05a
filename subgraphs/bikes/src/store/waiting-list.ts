import type { WaitingEntry } from '../domain/fleet.ts';
import type { Reader, Transaction } from './open-store.ts';
import { toEntry } from './rows.ts';

/** Models with a hold whose time is up, or with both an idle bike and somebody who waits without a hold. */
export async function findModelsToSweep(read: Reader, now: Date): Promise<string[]> {
  const due = await read.hold.findMany({
    where: { endedAt: null, expiresAt: { lte: now } },
    select: { bike: { select: { modelId: true } } },
  });
  const waiting = await read.waitingEntry.findMany({
    where: { endedAt: null },
    distinct: ['modelId'],
    select: { modelId: true },
  });
  const idle = await read.bike.findMany({
    where: {
      state: 'AVAILABLE',
      station: { isRenting: true },
      modelId: { in: waiting.map(({ modelId }) => modelId) },
    },
    distinct: ['modelId'],
    select: { modelId: true },
  });
  return [...new Set([...due.map(({ bike }) => bike.modelId), ...idle.map(({ modelId }) => modelId)])];
}

export async function findEntryById(
  read: Reader | Transaction,
  id: string,
): Promise<WaitingEntry | undefined> {
  const row = await read.waitingEntry.findUnique({ where: { id } });
  return row ? toEntry(row) : undefined;
}

/** The live entries of a user, oldest first. */
export async function findLiveEntries(read: Reader, userIds: readonly string[]): Promise<WaitingEntry[]> {
  const where = { userId: { in: [...userIds] }, endedAt: null };
  return (await read.waitingEntry.findMany({ where, orderBy: { ticket: 'asc' } })).map(toEntry);
}

export async function findActiveHold(read: Reader, ticket: number, now: Date) {
  return read.hold.findFirst({ where: { activeTicket: ticket, expiresAt: { gt: now } } });
}

/** The place of a ticket among those of its model who have no bike held for them; 1 is next. */
export async function countQueueUpTo(read: Reader, { modelId, ticket }: WaitingEntry): Promise<number> {
  return read.waitingEntry.count({
    where: { modelId, endedAt: null, ticket: { lte: ticket, notIn: await findServedTickets(read) } },
  });
}

/** How many wait for each model without a bike being held for them. */
export async function countQueues(read: Reader, modelIds: readonly string[]): Promise<number[]> {
  const groups = await read.waitingEntry.groupBy({
    by: ['modelId'],
    where: {
      modelId: { in: [...modelIds] },
      endedAt: null,
      ticket: { notIn: await findServedTickets(read) },
    },
    _count: true,
  });
  return modelIds.map((id) => groups.find(({ modelId }) => modelId === id)?._count ?? 0);
}

async function findServedTickets(read: Reader): Promise<number[]> {
  const holds = await read.hold.findMany({ where: { endedAt: null }, select: { ticket: true } });
  return holds.map(({ ticket }) => ticket);
}
