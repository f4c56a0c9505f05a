import type { DomainEvent } from '../domain/fleet.ts';
import type { Event, Prisma } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';
import { insertRows } from './write-rows.ts';

/** The order of this table is the order of commits: SQLite has one writer. */
export async function appendEvents(tx: Transaction, events: readonly DomainEvent[]): Promise<void> {
  await insertRows(tx, 'Event', events.map(toEventRow));
}

function toEventRow(event: DomainEvent): Prisma.EventUncheckedCreateInput {
  return {
    id: event.id,
    aggregate: event.aggregate,
    version: event.aggregateVersion,
    type: event.type,
    payload: event.payload,
    actorId: event.actor.id,
    actorRole: event.actor.role,
    reason: event.reason ?? null,
    commandId: event.commandId ?? null,
    at: event.at,
  };
}

/** At most `limit` events after `seq`, in their order. */
export async function findEventsAfter(read: Reader, seq: number, limit: number): Promise<Event[]> {
  return read.event.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: limit });
}

/**
 * The first and last `seq` that are kept; undefined while nothing has happened. Two steps into the index: an aggregate
 * of
 * Prisma would read the whole table.
 */
export async function findEventRange(read: Reader): Promise<{ first: number; last: number } | undefined> {
  const first = await read.event.findFirst({ select: { seq: true }, orderBy: { seq: 'asc' } });
  const last = await read.event.findFirst({ select: { seq: true }, orderBy: { seq: 'desc' } });
  return first && last ? { first: first.seq, last: last.seq } : undefined;
}

/** Whether the event with this `seq` is kept. */
export async function hasEvent(read: Reader, seq: number): Promise<boolean> {
  return (await read.event.findUnique({ where: { seq }, select: { seq: true } })) !== null;
}
