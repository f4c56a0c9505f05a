import type { FindingCode as FileFindingCode } from '@bike-rentals/imports/domain';

/** What a file is about. */
export type ImportKind = 'MODELS' | 'STATIONS' | 'BIKES';

/** The kinds by their names in addresses and commands. */
export const importKinds: ReadonlyMap<string, ImportKind> = new Map([
  ['models', 'MODELS'],
  ['stations', 'STATIONS'],
  ['bikes', 'BIKES'],
]);

/** What can be wrong with a line. */
export type FindingCode =
  | FileFindingCode
  | 'BIKE_HAS_HISTORY'
  | 'BIKE_MISSING'
  | 'BIKE_RENTED'
  | 'BIKE_RESERVED'
  | 'BIKE_RETIRED'
  | 'BLOCKED_BY_JOB'
  | 'MODEL_UNKNOWN'
  | 'STATE_NOT_IMPORTED'
  | 'STATION_AMBIGUOUS'
  | 'STATION_REQUIRED'
  | 'STATION_UNKNOWN';
