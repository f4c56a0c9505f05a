import {
  apiError,
  followEvents,
  fromCursor,
  isInteger,
  toCursor,
  type EventBatches,
  type LiveFeed,
} from '@bike-rentals/subgraph';
import { findEventRange, findEventsAfter, hasEvent } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import type { FollowedReadModel } from '../../read-model/open-read-model.ts';
import type { StoredEvent } from './live-event.ts';

/** One kind of events, of which a subscriber wants some. */
export interface FollowedEvents<Event> {
  live: LiveFeed<Event>;
  /** Undefined for rows of other kinds. */
  toEvent: (row: StoredEvent) => Event | undefined;
  /** @default all of them */
  matches?: (event: Event) => boolean;
}

/** Where events of before are read, and how far they have come. */
export interface EventSource {
  read: Reader;
  followed: FollowedReadModel;
}

/**
 * Live events, or, with `after`, first those since that cursor and then the live ones, none twice and none left out.
 */
export function followFeed<Event extends { seq: number }>(
  source: EventSource,
  { live, toEvent, matches = () => true }: FollowedEvents<Event>,
  after: string | undefined,
): EventBatches<Event> {
  return followEvents({
    live,
    findStart: async () => (after === undefined ? undefined : getResumePoint(source, after)),
    async readPage(last, limit) {
      const rows = await findEventsAfter(source.read, last, limit);
      const events = rows.map(toEvent).filter((event) => event !== undefined);
      return {
        events: events.filter(matches),
        last: rows.at(-1)?.seq ?? last,
        hasMore: rows.length === limit,
      };
    },
    matches,
  });
}

async function getResumePoint({ read, followed }: EventSource, after: string): Promise<number> {
  const seq = fromCursor(after);
  if (!isInteger(seq))
    throw apiError('BAD_USER_INPUT', 'after is the cursor of an event', { field: 'after' });
  // Nothing has happened since, whatever is kept of the time before.
  if (seq === followed.readModel.seq) return seq;
  const range = await findEventRange(read);
  const isStart = seq === (range?.first ?? 1) - 1;
  // One that is not there was never given, or belongs to what a restore has undone.
  const isKept = isStart || (await hasEvent(read, seq));
  if (!isKept)
    throw apiError('RESUME_GAP', 'Events after this cursor are no longer kept.', { field: 'after' });
  return seq;
}

/** The cursor of an event, after which a subscriber may resume. */
export const toEventCursor = ({ seq }: { seq: number }): string => toCursor(seq);
