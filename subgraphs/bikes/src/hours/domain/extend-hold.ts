import { getBike, recordBikeEvent, toBikePayload, withBike } from '../../catalogue/domain/bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { getEntry, withHold } from '../../waiting-list/domain/queue.ts';
import type { Hold } from '../../waiting-list/domain/waiting-entry.ts';
import { isInOpenTime } from './calendar.ts';
import { addOpenMs, countOpenMs, findNext, type Spans } from './spans.ts';

/**
 * A hold that would end while its bike's station is closed ends later, when it has had as many open minutes as it would
 * have had: the station has closed at an instant, or the bike was moved to another one.
 */
export function extendHold(
  fleet: Fleet,
  hold: Hold,
  { was, spans, at }: { was: Spans; spans: Spans; at: Date },
  context: DecisionContext,
): Fleet {
  const [from, end] = [at.getTime(), hold.expiresAt.getTime()];
  if (spans === null || end <= from || isInOpenTime(spans, end)) return fleet;
  const opening = findNext(spans, end);
  const moved = addOpenMs(spans, from, countOpenMs(was, from, end));
  if (!opening || moved === undefined) return fleet;
  const bike = getBike(fleet, hold.bikeId);
  const held = { ...bike, version: bike.version + 1 };
  // Never earlier than it would have ended.
  const extended = { ...hold, expiresAt: new Date(Math.max(moved, opening.from)) };
  const { id: holdId, userId, expiresAt } = extended;
  const { id: entryId } = getEntry(fleet, hold.ticket);
  return recordBikeEvent(withHold(withBike(fleet, held), extended), held, {
    type: 'hold.extended',
    payload: { ...toBikePayload(held), holdId, entryId, userId, expiresAt },
    context,
  });
}
