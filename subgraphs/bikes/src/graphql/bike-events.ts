import type { BikeEvent } from '@bike-rentals/contracts';
import { apiError, fromCursor, isInteger, toCursor } from '@bike-rentals/subgraph';
import { findEventRange, findEventsAfter, hasEvent } from '../store/events.ts';
import type { Reader } from '../store/open-store.ts';
import type { EventFeed, FeedReader } from './event-feed.ts';
import type { BikeEventFilter, BikeEventKind } from './generated.ts';

/** An event about a bike, as subscribers get it. */
export interface LiveEvent {
  seq: number;
  eventId: string;
  kind: BikeEventKind;
  at: Date;
  bikeId: string;
  modelId: string;
  /** Where it happened; null on the road. */
  stationId: string | null;
}

/** The part of an event that both Kafka's messages and the table's rows have. */
export interface StoredEvent {
  seq: number;
  id: string;
  type: string;
  at: Date;
  payload: unknown;
}

const kinds: Partial<Record<BikeEvent['type'], BikeEventKind>> = {
  'bike.added': 'ADDED',
  'bike.moved': 'MOVED',
  'bike.state-changed': 'STATE_CHANGED',
  'bike.withdrawn': 'STATE_CHANGED',
  'bike.retired': 'RETIRED',
  'rental.started': 'RENTED',
  'rental.ended': 'RETURNED',
  'hold.started': 'HELD',
};

/** Undefined for events that are not about a bike: they are not for everybody. */
export function toLiveEvent({ seq, id, type, at, payload }: StoredEvent): LiveEvent | undefined {
  const { bikeId, modelId, stationId, reason } = payload as Record<string, string | null | undefined>;
  const ended = reason === 'EXPIRED' ? 'HOLD_EXPIRED' : 'HOLD_RELEASED';
  const kind = type === 'hold.ended' ? ended : kinds[type as BikeEvent['type']];
  if (!kind || !bikeId || !modelId) return undefined;
  return { seq, eventId: id, kind, at, bikeId, modelId, stationId: stationId ?? null };
}

const replayPage = 500;

/**
 * Live events, or, with `after`, first those since that cursor and then the live ones, none twice and none left out:
 * the feed is joined before the table is read.
 */
export function followBikeEvents(
  { read, feed }: { read: Reader; feed: EventFeed },
  filter: BikeEventFilter,
  after: string | undefined,
): AsyncIterableIterator<LiveEvent, void> {
  const live = feed.join();
  const events = readEvents({ read, live }, filter, after);
  const followed: AsyncIterableIterator<LiveEvent, void> = {
    next: () => events.next(),
    // A generator that waits for an event hears of its end only after the next one: leaving wakes it.
    return: () => {
      live.leave();
      return events.return();
    },
    [Symbol.asyncIterator]: () => followed,
  };
  return followed;
}

async function* readEvents(
  { read, live }: { read: Reader; live: FeedReader },
  filter: BikeEventFilter,
  after: string | undefined,
): AsyncGenerator<LiveEvent, void, undefined> {
  try {
    let last = after === undefined ? -1 : await getResumePoint(read, after);
    for await (const event of after === undefined ? [] : replay(read, last)) {
      last = event.seq;
      const found = toLiveEvent(event);
      if (found && matches(found, filter)) yield found;
    }
    for await (const event of live) {
      if (event.seq <= last) continue;
      last = event.seq;
      if (matches(event, filter)) yield event;
    }
  } finally {
    live.leave();
  }
}

async function* replay(read: Reader, from: number): AsyncGenerator<StoredEvent, void, undefined> {
  let last = from;
  for (;;) {
    const page = await findEventsAfter(read, last, replayPage);
    yield* page;
    last = page.at(-1)?.seq ?? last;
    if (page.length < replayPage) return;
  }
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
    (!stationId || event.stationId === stationId) &&
    (!wanted || wanted.includes(event.kind))
  );
}

export const toEventCursor = ({ seq }: LiveEvent): string => toCursor(seq);
