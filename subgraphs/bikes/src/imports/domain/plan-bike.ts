import {
  compare,
  findMissing,
  type LineValues,
  type Plan as AnyPlan,
  type PlanRefused as AnyRefused,
  type TextRules,
} from '@bike-rentals/imports/domain';
import { findNextState, type BikeState } from '../../catalogue/domain/bike-state.ts';
import type { Catalogue, KnownBike } from './catalogue.ts';
import { columns } from './columns.ts';
import type { FindingCode } from './import-kinds.ts';

type Plan = AnyPlan<FindingCode>;
type PlanRefused = AnyRefused<FindingCode>;

interface Wanted {
  modelId: string;
  stationId: string | null;
  state: BikeState;
}

/** What becomes of a line about a bike. */
export function planBike(
  values: LineValues,
  catalogue: Catalogue,
  { key, rules }: { key: string; rules: TextRules },
): Plan {
  const known = catalogue.bikes.get(key);
  const missing = known ? undefined : findMissing(columns.BIKES, values);
  if (missing) return { column: missing.name, code: 'VALUE_MISSING' };
  const wanted = findWanted(values, { catalogue, rules, known });
  if ('code' in wanted) return wanted;
  return known ? planKnown(known, wanted) : planNew(values, wanted);
}

function planNew(values: LineValues, { modelId, stationId, state }: Wanted): Plan {
  if (stationId === null) return { column: 'station', code: 'STATION_REQUIRED' };
  if (!isSettable(state)) return { column: 'state', code: 'STATE_NOT_IMPORTED' };
  return compare(undefined, { serial: values['serial'] ?? null, modelId, stationId, state }, {});
}

function planKnown(known: KnownBike, wanted: Wanted): Plan {
  // A hold comes and goes while a file lies about.
  const isHeld = known.state === 'RESERVED' && wanted.state === 'AVAILABLE';
  const wasHeld = known.state === 'AVAILABLE' && wanted.state === 'RESERVED';
  const state = isHeld || wasHeld ? known.state : wanted.state;
  const { modelId, stationId } = wanted;
  const before = { modelId: known.modelId, stationId: known.stationId, state: known.state };
  const plan = compare(known.id, { modelId, stationId, state }, before);
  if (plan.action === 'SAME') return plan;
  return findObstacle(known, { modelId, stationId, state }) ?? plan;
}

/** Why the bike cannot be as the line says; undefined if it can. */
function findObstacle(known: KnownBike, { modelId, stationId, state }: Wanted): PlanRefused | undefined {
  if (known.state === 'RENTED') return { column: null, code: 'BIKE_RENTED' };
  if (known.state === 'RETIRED') return { column: null, code: 'BIKE_RETIRED' };
  if (modelId !== known.modelId) {
    if (known.state === 'RESERVED') return { column: 'model', code: 'BIKE_RESERVED' };
    if (known.hasHistory) return { column: 'model', code: 'BIKE_HAS_HISTORY' };
  }
  if (state !== known.state) {
    if (!isSettable(state)) return { column: 'state', code: 'STATE_NOT_IMPORTED' };
    if (findNextState(known.state, stateChanges[state]) === undefined)
      return { column: 'state', code: 'STATE_NOT_IMPORTED' };
  }
  if (state !== known.state && state === 'AVAILABLE' && known.isBlocked)
    return { column: 'state', code: 'BLOCKED_BY_JOB' };
  if (state === 'MISSING' && stationId !== known.stationId)
    return { column: 'station', code: 'BIKE_MISSING' };
  if (state !== 'MISSING' && stationId === null) return { column: 'station', code: 'STATION_REQUIRED' };
  return undefined;
}

/** What brings a bike into a state that a file may set. */
const stateChanges = { AVAILABLE: 'restore', MAINTENANCE: 'withdraw', MISSING: 'report-missing' } as const;

const isSettable = (state: BikeState): state is keyof typeof stateChanges =>
  Object.hasOwn(stateChanges, state);

function findWanted(
  values: LineValues,
  { catalogue, rules, known }: { catalogue: Catalogue; rules: TextRules; known: KnownBike | undefined },
): Wanted | PlanRefused {
  const { brand, model, station, state } = values;
  const place = findStation(station, { catalogue, rules, known });
  if (typeof place === 'object' && place !== null) return place;
  const rest = { stationId: place, state: (state as BikeState | undefined) ?? known?.state ?? 'AVAILABLE' };
  if (brand === undefined && model === undefined && known) return { modelId: known.modelId, ...rest };
  // Half a name is that of no model.
  const found =
    brand === undefined || model === undefined
      ? undefined
      : catalogue.models.get([brand, model].map((part) => rules.toKey(String(part))).join('\n'))?.[0];
  return found ? { modelId: found.id, ...rest } : { column: 'model', code: 'MODEL_UNKNOWN' };
}

function findStation(
  station: LineValues[string],
  { catalogue, rules, known }: { catalogue: Catalogue; rules: TextRules; known: KnownBike | undefined },
): string | null | PlanRefused {
  if (station === undefined) return known?.stationId ?? null;
  const found = catalogue.stations.get(rules.toKey(String(station))) ?? [];
  if (found.length > 1) return { column: 'station', code: 'STATION_AMBIGUOUS' };
  return found[0]?.id ?? { column: 'station', code: 'STATION_UNKNOWN' };
}
