import {
  apiError,
  followEvents,
  fromCursor,
  isInteger,
  toCursor,
  type EventBatches,
} from '@bike-rentals/subgraph';
import type { BikeEventFilter } from '../../graphql/generated.ts';
import { findEventRange, findEventsAfter, hasEvent } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import type { EventFeed } from './event-feed.ts';
import { toLiveEvent, type LiveEvent } from './live-event.ts';

/**
 * Live events, or, with `after`, first those since that cursor and then the live ones, none twice and none left out.
 */
export function followBikeEvents(
  { read, feed }: { read: Reader; feed: EventFeed },
  filter: BikeEventFilter,
  after: string | undefined,
): EventBatches<LiveEvent> {
  const isWanted = (event: LiveEvent) => matches(event, filter);
  return followEvents({
    live: feed.join(),
    findStart: async () => (after === undefined ? undefined : getResumePoint(read, after)),
    async readPage(last, limit) {
      const rows = await findEventsAfter(read, last, limit);
      const events = rows.map(toLiveEvent).filter((event) => event !== undefined);
      return {
        events: events.filter(isWanted),
        last: rows.at(-1)?.seq ?? last,
        hasMore: rows.length === limit,
      };
    },
    matches: isWanted,
  });
}

async function getResumePoint(read: Reader, after: string): Promise<number> {
  const seq = fromCursor(after);
  if (!isInteger(seq))
    throw apiError('BAD_USER_INPUT', 'after is the cursor of an event', { field: 'after' });
  const range = await findEventRange(read);
  const isStart = seq === (range?.first ?? 1) - 1;
  // One that is not there was never given, or belongs to what a restore has undone.
  const isKept = isStart || (await hasEvent(read, seq));
  if (!isKept)
    throw apiError('RESUME_GAP', 'Events after this cursor are no longer kept.', { field: 'after' });
  return seq;
}

function matches(event: LiveEvent, { bikeIds, modelId, stationId, kinds: wanted }: BikeEventFilter): boolean {
  return (
    (!bikeIds || bikeIds.includes(event.bikeId)) &&
    (!modelId || event.modelId === modelId) &&
    (!stationId || event.stationId === stationId || event.leftStationId === stationId) &&
    (!wanted || wanted.includes(event.kind))
  );
}

/** The cursor of an event, after which a subscriber may resume. */
export const toEventCursor = ({ seq }: LiveEvent): string => toCursor(seq);
