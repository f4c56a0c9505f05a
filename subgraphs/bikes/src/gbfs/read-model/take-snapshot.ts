import { day } from '@bike-rentals/runtime/durations';
import { toNominalMs } from '../../domain/duration.ts';
import { findHoursAt, type Closure, type HoursVersion } from '../../hours/domain/build-calendar.ts';
import { findSpans, type Calendar } from '../../hours/domain/calendar.ts';
import { findNext } from '../../hours/domain/spans.ts';
import { resolveRules } from '../../policies/domain/policies.ts';
import { canRent, type ReadModel } from '../../read-model/create-read-model.ts';
import type { Bike, BikeModel, Station } from '../../read-model/entities.ts';
import type { Rulebook } from '../../store/rule-reader.ts';
import type {
  FeedSnapshot,
  FeedStation,
  FeedSystem,
  FeedVehicle,
  VehicleType,
} from '../domain/feed-snapshot.ts';
import { findFeedPlans } from '../domain/feed-plans.ts';
import { findUsualWeek } from '../domain/usual-week.ts';

/** What a snapshot is taken of, beside the read model. */
export interface SnapshotSources {
  at: Date;
  system: FeedSystem;
  hours: readonly HoursVersion[];
  /** Those that have not ended. */
  closures: readonly Closure[];
  rulebook: Rulebook;
}

/** A station that stays closed for so long is not there for riders: its season is over. */
const outOfSeasonMs = 28 * day;

/** Told of electric bikes whose range nobody has entered: GBFS wants one. */
export const usualRangeMeters = 40_000;

/**
 * Takes a snapshot in one go, so that all of it is of one moment: what refers to a station or a model that is not in it, is
 * not in it either.
 */
export function takeSnapshot(readModel: ReadModel, sources: SnapshotSources): FeedSnapshot {
  const { at, system, hours, rulebook } = sources;
  const closures = sources.closures.filter(({ cancelledAt }) => cancelledAt === null);
  const stations: FeedStation[] = [];
  const vehicles: FeedVehicle[] = [];
  const shown = [...readModel.stations.values()].filter(({ isRetired }) => !isRetired);
  const ids = new Set(shown.map(({ id }) => id));
  const hoursOf = Map.groupBy(hours, ({ stationId }) => stationId);
  for (const station of shown) {
    const isInstalled = isInSeason(rulebook.calendar, station.id, at);
    const standing = isInstalled ? findVehicles(readModel, station.id) : [];
    vehicles.push(...standing);
    const own = findHoursAt(hoursOf.get(station.id) ?? [], at)?.osm ?? null;
    stations.push(toStation(station, { standing, isInstalled, hours: own }));
  }
  const used = new Set(vehicles.map(({ typeId }) => typeId));
  const models = [...readModel.models.values()].filter(({ id, isRetired }) => !isRetired || used.has(id));
  const modelIds = models.map(({ id }) => id);
  const { plans, findPlanIds } = findFeedPlans(rulebook.pricing, modelIds, at);
  const ofTown = closures.filter(({ stationId }) => stationId === null);
  return {
    at,
    system,
    hours: findHoursAt(hoursOf.get(null) ?? [], at)?.osm ?? null,
    week: findUsualWeek(rulebook.calendar.town, { now: at, timeZone: system.timeZone, closures: ofTown }),
    stations,
    vehicleTypes: models.map((model) => toVehicleType(model, findPlanIds(model.id), sources)),
    vehicles,
    closures: closures
      .filter(({ stationId }) => stationId === null || ids.has(stationId))
      .map(({ id, stationId, from, to, reason, at: enteredAt }) => ({
        id,
        stationId,
        from,
        to,
        reason,
        enteredAt,
      })),
    plans,
  };
}

function isInSeason(calendar: Calendar, stationId: string, at: Date): boolean {
  const spans = findSpans(calendar, stationId);
  if (spans === null) return true;
  const next = findNext(spans, at.getTime());
  return next !== undefined && next.from - at.getTime() < outOfSeasonMs;
}

/** In the order of ids that are new after each trip: another order would tell which bike is which. */
function findVehicles(readModel: ReadModel, stationId: string): FeedVehicle[] {
  return [...readModel.getBikesAt(stationId)]
    .map((id) => readModel.bikes.get(id) as Bike)
    .filter(({ state }) => isShown(state))
    .map(({ feedId, modelId, state }) => ({
      id: feedId,
      typeId: modelId,
      stationId,
      isReserved: state === 'RESERVED',
      isDisabled: state === 'MAINTENANCE',
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const isShown = (state: Bike['state']): boolean =>
  state === 'AVAILABLE' || state === 'RESERVED' || state === 'MAINTENANCE';

function toStation(
  station: Station,
  {
    standing,
    isInstalled,
    hours,
  }: { standing: readonly FeedVehicle[]; isInstalled: boolean; hours: string | null },
): FeedStation {
  const { id, name, lat, lon, address, capacity, bikesParked } = station;
  const available = new Map<string, number>();
  let disabled = 0;
  for (const { typeId, isReserved, isDisabled } of standing) {
    const isFree = !isReserved && !isDisabled;
    available.set(typeId, (available.get(typeId) ?? 0) + (isFree ? 1 : 0));
    if (isDisabled) disabled += 1;
  }
  return {
    ...{ id, name, lat, lon, address, capacity, hours, isInstalled },
    isRenting: isInstalled && canRent(station),
    isReturning: isInstalled && station.isReturning,
    available,
    disabled,
    freePlaces: Math.max(0, capacity - bikesParked),
  };
}

function toVehicleType(
  model: BikeModel,
  planIds: readonly string[],
  { at, rulebook }: SnapshotSources,
): VehicleType {
  const { id, brand, name, formFactor, propulsion } = model;
  const { holdTime, returnRule } = resolveRules(rulebook.policies, { modelId: id, stationId: null }, at);
  return {
    ...{ id, brand, name, formFactor, propulsion },
    rangeMeters: propulsion === 'HUMAN' ? undefined : (model.rangeMeters ?? usualRangeMeters),
    wheelCount: model.wheelCount ?? undefined,
    cargoLoadKg: model.cargoLoadKg ?? undefined,
    reserveMinutes: toNominalMs(holdTime) / 60_000,
    isRoundTrip: returnRule === 'HOME_STATION',
    planIds,
  };
}
