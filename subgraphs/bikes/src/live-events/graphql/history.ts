import { isInteger, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import type { BikeEventsArgs, BikeEventKind, BikeState } from '../../graphql/generated.ts';
import { countEventsOf, findEventPageOf, type Event } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import { toLiveEvent } from './live-event.ts';

/** An event in the history of a bike, as staff sees it. */
export interface HistoryEvent {
  eventId: string;
  kind: BikeEventKind;
  at: Date;
  reason: string | null;
  stationId: string | null;
  leftStationId: string | null;
  state: BikeState | null;
  /** Whose rental or hold it was. */
  userId: string | null;
  /** Null where the clock was the cause. */
  actorId: string | null;
}

/** A connection of events of a bike, with its count on demand. */
export type HistoryFound = Awaited<ReturnType<typeof history>>;

/** Resolves a page of a bike's events, newest first. Throws BAD_USER_INPUT for a cursor of another list. */
export async function history(read: Reader, bikeId: string, page: BikeEventsArgs) {
  const aggregate = `bike:${bikeId}`;
  const request = toPageRequest(page, `events of ${bikeId}`, isInteger);
  const connection = toConnection(
    await findEventPageOf(read, aggregate, request),
    request,
    ({ version }) => version,
  );
  return {
    pageInfo: connection.pageInfo,
    edges: connection.edges.map(({ node, cursor }) => ({ node: toHistoryEvent(node), cursor })),
    nodes: connection.nodes.map(toHistoryEvent),
    count: () => countEventsOf(read, aggregate),
  };
}

/** What subscribers do not get, or get as what it means for the bike. */
const staffKinds: Partial<Record<string, BikeEventKind>> = {
  'rental.corrected': 'RENTAL_CORRECTED',
  'rental.voided': 'RENTAL_VOIDED',
  'rental.reopened': 'RENTAL_REOPENED',
  'rental.lost': 'RENTAL_LOST',
  'rental.bike-swapped': 'BIKE_SWAPPED',
  'bike.found': 'FOUND',
  'bike.corrected': 'CORRECTED',
};

function toHistoryEvent(event: Event): HistoryEvent {
  const { id: eventId, at, reason, actorId, actorRole } = event;
  const live = toLiveEvent(event);
  const { to, userId } = event.payload as { to?: BikeState; userId?: string };
  return {
    eventId,
    at,
    reason,
    kind: staffKinds[event.type] ?? live?.kind ?? 'RENTAL_ENDED',
    stationId: live?.stationId ?? null,
    leftStationId: live?.leftStationId ?? null,
    state: to ?? null,
    userId: userId ?? null,
    actorId: actorRole === 'SYSTEM' ? null : actorId,
  };
}
