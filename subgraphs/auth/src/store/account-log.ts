import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Event } from './generated/client.ts';
import type { Reader } from './open-store.ts';

export type { Event } from './generated/client.ts';

/** Which events of accounts, and which page of them. Events match that meet all conditions. */
export interface AccountLogQuery {
  actorId: string | undefined;
  /** Whose account it was. */
  userId: string | undefined;
  types: string[] | undefined;
  first: number;
  /** The `seq` of the last event of the page before. */
  after: number | undefined;
}

/** That a mail is on its way says nothing about an account. */
const hidden = ['mail.requested', 'event.omitted'];

/** One page of what has happened to accounts, newest first. */
export async function findAccountLogPage(
  read: Reader,
  { actorId, userId, types, first, after }: AccountLogQuery,
): Promise<Page<Event>> {
  const rows = await read.event.findMany({
    where: {
      type: { notIn: hidden, ...(types && { in: types }) },
      ...(actorId !== undefined && { actorId }),
      ...(userId !== undefined && { aggregate: toAccountAggregate(userId) }),
      ...(after !== undefined && { seq: { lt: after } }),
    },
    orderBy: { seq: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** The aggregate of all events of one account. */
export const toAccountAggregate = (userId: string): string => `account:${userId}`;
