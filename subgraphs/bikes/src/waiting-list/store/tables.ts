import { defineTable } from '../../store/entity-table.ts';
import { Prisma, type Hold as HoldRow, type WaitingEntry as EntryRow } from '../../store/generated/client.ts';
import type { Hold, WaitingEntry } from '../domain/waiting-entry.ts';

// The active* columns are set while an entry or a hold lasts: so "at most one" holds in the database too.

/** How entries of waiting lists are stored. */
export const entryTable = defineTable<WaitingEntry>({
  name: 'WaitingEntry',
  select: ({ entries }) => entries,
  toRow: toEntryRow,
});

/** The row of an entry. `activeKey` keeps a user from waiting twice for a model. `rank` is null where it is the ticket. */
export function toEntryRow(entry: WaitingEntry) {
  const rank = entry.rank === entry.ticket ? null : entry.rank;
  return { ...entry, rank, activeKey: entry.endedAt ? null : `${entry.userId}:${entry.modelId}` };
}

/** The entry of a row. */
export function toEntry({ activeKey: _, ...row }: EntryRow): WaitingEntry {
  return { ...row, rank: row.rank ?? row.ticket };
}

/** What waiting lists are sorted by: the same expression as that of the index. */
export const rank = Prisma.sql`coalesce("rank", "ticket")`;

/** How holds are stored. */
export const holdTable = defineTable<Hold>({
  name: 'Hold',
  select: ({ holds }) => holds,
  toRow: toHoldRow,
});

/** The row of a hold. `activeBike` and `activeTicket` keep a bike from two holds, and a user from two bikes. */
export function toHoldRow(hold: Hold) {
  return {
    ...hold,
    activeBike: hold.endedAt ? null : hold.bikeId,
    activeTicket: hold.endedAt ? null : hold.ticket,
  };
}

/** The hold of a row. */
export function toHold({ activeBike: _, activeTicket: __, ...row }: HoldRow): Hold {
  return row;
}
