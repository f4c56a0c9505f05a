import type { BikeEvent } from '@bike-rentals/contracts';
import type { CatalogueChangeKind } from '../../graphql/generated.ts';
import type { StoredEvent } from './live-event.ts';

/** A change of a model or a station, as subscribers get it. */
export interface CatalogueChange {
  seq: number;
  eventId: string;
  kind: CatalogueChangeKind;
  at: Date;
  modelId: string | null;
  stationId: string | null;
}

const kinds: Partial<Record<BikeEvent['type'], CatalogueChangeKind>> = {
  'model.added': 'MODEL_ADDED',
  'model.changed': 'MODEL_CHANGED',
  'model.removed': 'MODEL_REMOVED',
  'station.added': 'STATION_ADDED',
  'station.changed': 'STATION_CHANGED',
  'station.removed': 'STATION_REMOVED',
  'station.opened': 'STATION_CHANGED',
  'station.closed': 'STATION_CHANGED',
  'waiting.joined': 'WAITING_LIST_CHANGED',
  'waiting.ended': 'WAITING_LIST_CHANGED',
  'waiting.moved': 'WAITING_LIST_CHANGED',
};

/** Undefined for events about bikes. */
export function toCatalogueChange({ seq, id, type, at, payload }: StoredEvent): CatalogueChange | undefined {
  const kind = kinds[type as BikeEvent['type']];
  if (!kind) return undefined;
  const { modelId = null, stationId = null } = payload as { modelId?: string; stationId?: string | null };
  // Where somebody waits is not for everybody.
  const isAtStation = kind !== 'WAITING_LIST_CHANGED';
  return { seq, eventId: id, kind, at, modelId, stationId: isAtStation ? stationId : null };
}
