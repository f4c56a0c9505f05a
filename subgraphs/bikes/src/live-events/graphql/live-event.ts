import type { BikeEvent } from '@bike-rentals/contracts';
import type { BikeEventKind } from '../../graphql/generated.ts';

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
  /** The traceparent of the event, if it is traced and has just happened. */
  trace?: string | undefined;
}

/** The part of an event that both Kafka's messages and the table's rows have. */
export interface StoredEvent {
  seq: number;
  id: string;
  type: string;
  at: Date;
  payload: unknown;
}

/** An event that has just been published, which may be traced. */
export interface PublishedEvent extends StoredEvent {
  trace?: string | undefined;
}

const kinds: Partial<Record<BikeEvent['type'], BikeEventKind>> = {
  'bike.added': 'ADDED',
  'bike.moved': 'MOVED',
  'bike.state-changed': 'STATE_CHANGED',
  'bike.withdrawn': 'STATE_CHANGED',
  'bike.retired': 'RETIRED',
  'rental.started': 'RENTED',
  'rental.ended': 'RETURNED',
  'rental.voided': 'RETURNED',
  'rental.reopened': 'RENTED',
  'rental.bike-swapped': 'RENTED',
  'bike.found': 'STATE_CHANGED',
  'bike.corrected': 'STATE_CHANGED',
  'hold.started': 'HELD',
};

/** Undefined for events that are not about a bike: they are not for everybody. */
export function toLiveEvent({ seq, id, type, at, payload }: StoredEvent): LiveEvent | undefined {
  const fields = payload as Record<string, string | null | undefined>;
  const { bikeId, modelId, stationId, reason, fromStationId } = fields;
  const ended = reason === 'EXPIRED' ? 'HOLD_EXPIRED' : 'HOLD_RELEASED';
  const kind = type === 'hold.ended' ? ended : kinds[type as BikeEvent['type']];
  // A rental that ended with a missing bike is no return; that the bike is missing is an event of its own. And the past
  // that is corrected concerns staff only.
  if ((type === 'rental.ended' || type === 'rental.voided') && stationId == null) return undefined;
  if (!kind || !bikeId || !modelId) return undefined;
  const isGone = kind === 'RENTED' || type === 'bike.retired';
  const leftStationId = (isGone ? stationId : fromStationId) ?? null;
  return { seq, eventId: id, kind, at, bikeId, modelId, stationId: stationId ?? null, leftStationId };
}
