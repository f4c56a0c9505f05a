import { defineTable } from '../../store/entity-table.ts';
import type * as Row from '../../store/generated/client.ts';
import type { Hold, WaitingEntry } from '../domain/waiting-entry.ts';

// The active* columns are set while an entry or a hold lasts: so "at most one" holds in the database too.

/** How entries of waiting lists are stored. */
export const entryTable = defineTable<WaitingEntry>({
  name: 'WaitingEntry',
  select: ({ entries }) => entries,
  toRow: toEntryRow,
});

/** The row of an entry. `activeKey` keeps a user from waiting twice for a model. */
export function toEntryRow(entry: WaitingEntry) {
  return { ...entry, activeKey: entry.endedAt ? null : `${entry.userId}:${entry.modelId}` };
}

/** The entry of a row. */
export function toEntry({ activeKey: _, ...row }: Row.WaitingEntry): WaitingEntry {
  return row;
}

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
export function toHold({ activeBike: _, activeTicket: __, ...row }: Row.Hold): Hold {
  return row;
}
