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

export async function findEventsAfter(read: Reader, seq: number, most: number): Promise<Event[]> {
  return read.event.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: most });
}

/** The first and last `seq` that are kept; undefined while nothing has happened. */
export async function findEventRange(read: Reader): Promise<{ first: number; last: number } | undefined> {
  const { _min: first, _max: last } = await read.event.aggregate({
    _min: { seq: true },
    _max: { seq: true },
  });
  return first.seq === null || last.seq === null ? undefined : { first: first.seq, last: last.seq };
}

export async function hasEvent(read: Reader, seq: number): Promise<boolean> {
  return (await read.event.findUnique({ where: { seq }, select: { seq: true } })) !== null;
}
