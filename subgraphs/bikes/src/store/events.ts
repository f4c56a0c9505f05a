import { toPage, type Page } from '@bike-rentals/subgraph';
import type { DomainEvent } from '../domain/fleet.ts';
import type { Event, Prisma } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';
import { insertRows } from '@bike-rentals/sqlite';

export type { Event } from './generated/client.ts';

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
    trace: event.trace ?? null,
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

/** One page of the events of an aggregate, newest first. `after` is the version of the last event of the page before. */
export async function findEventPageOf(
  read: Reader,
  aggregate: string,
  { first, after }: { first: number; after: number | undefined },
): Promise<Page<Event>> {
  const rows = await read.event.findMany({
    where: { aggregate, ...(after !== undefined && { version: { lt: after } }) },
    orderBy: { version: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** The number of events of an aggregate that are kept. */
export async function countEventsOf(read: Reader, aggregate: string): Promise<number> {
  return read.event.count({ where: { aggregate } });
}
