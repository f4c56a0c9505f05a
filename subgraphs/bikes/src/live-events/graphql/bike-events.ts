import type { BikeEvent } from '@bike-rentals/contracts';
import {
  apiError,
  followEvents,
  fromCursor,
  isInteger,
  toCursor,
  type EventBatches,
} from '@bike-rentals/subgraph';
import { findEventRange, findEventsAfter, hasEvent } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import type { EventFeed } from './event-feed.ts';
import type { BikeEventFilter, BikeEventKind } from '../../graphql/generated.ts';

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
  /** The station at which the bike stood before and does not stand any more. */
  leftStationId: string | null;
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
  const fields = payload as Record<string, string | null | undefined>;
  const { bikeId, modelId, stationId, reason, fromStationId } = fields;
  const ended = reason === 'EXPIRED' ? 'HOLD_EXPIRED' : 'HOLD_RELEASED';
  const kind = type === 'hold.ended' ? ended : kinds[type as BikeEvent['type']];
  // A rental that ended with a missing bike is no return; that the bike is missing is an event of its own.
  if (type === 'rental.ended' && stationId == null) return undefined;
  if (!kind || !bikeId || !modelId) return undefined;
  const isGone = type === 'rental.started' || type === 'bike.retired';
  const leftStationId = (isGone ? stationId : fromStationId) ?? null;
  return { seq, eventId: id, kind, at, bikeId, modelId, stationId: stationId ?? null, leftStationId };
}

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

export const toEventCursor = ({ seq }: LiveEvent): string => toCursor(seq);
