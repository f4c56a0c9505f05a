import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { findActiveHolds, findQueue, withEntry } from '../../waiting-list/domain/queue.ts';
import type { WaitingEntry } from '../../waiting-list/domain/waiting-entry.ts';
import { WaitingListTooShortError } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange } from './desk-change.ts';

/** Places that somebody is moved at once: all who stand between are moved as well. */
const maxDistance = 1_000;

/**
 * Moves somebody who waits to this place, from 1; beyond the end it is the last one. Those between move by one: they and
 * the one who is moved have the same ranks among them as before, so that the order stays whole.
 */
export function decidePlaceTicket(
  fleet: Fleet,
  { entryId, place }: { entryId: string; place: number },
  context: DecisionContext,
): DeskChange {
  const entry = [...fleet.entries.values()].find(({ id, endedAt }) => id === entryId && !endedAt);
  if (!entry) return refuseStaff('NOT_WAITING', { field: 'entryId' });
  if (entry.userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'entryId' });
  if (findActiveHolds(fleet, ({ ticket }) => ticket === entry.ticket).length > 0)
    return refuseStaff('ALREADY_SERVED', { field: 'entryId' });
  const queue = findWholeQueue(fleet, entry, place);
  const from = queue.indexOf(entry);
  const to = Math.min(place, queue.length) - 1;
  if (to === from) return refuseStaff('NOTHING_TO_CORRECT', { field: 'place' });
  if (Math.abs(to - from) > maxDistance) return refuseStaff('TOO_FAR', { field: 'place' });

  const order = queue.toSpliced(from, 1).toSpliced(to, 0, entry);
  const moved = order.reduce((state, one, index) => {
    const rank = queue[index]?.rank ?? one.rank;
    if (rank === one.rank) return state;
    const version = one === entry ? one.version + 1 : one.version;
    return withEntry(state, { ...one, rank, version });
  }, fleet);
  const { userId, modelId } = entry;
  const told = record(
    moved,
    {
      aggregate: `waiting:${entry.id}`,
      aggregateVersion: entry.version + 1,
      type: 'waiting.moved',
      payload: { entryId, userId, modelId, before: { place: from + 1 }, after: { place: to + 1 } },
    },
    context,
  );
  return { kind: 'changed', fleet: told, subjectId: entryId };
}

/** Who waits, as far down as the entry and the place: of a long list only the head is loaded. */
function findWholeQueue(fleet: Fleet, entry: WaitingEntry, place: number): WaitingEntry[] {
  const queue = findQueue(fleet, entry.modelId);
  const unread = fleet.unread.get(entry.modelId);
  if (!unread) return queue;
  const loaded = queue.filter(({ rank }) => rank <= unread.after);
  if (loaded.length < place || !loaded.includes(entry)) throw new WaitingListTooShortError();
  return loaded;
}
