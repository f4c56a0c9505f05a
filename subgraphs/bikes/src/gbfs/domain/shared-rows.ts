import type { PriceSegment } from '../../pricing/domain/pricing-plan.ts';
import { defined } from './feed-file.ts';
import { toUnits } from './plan-texts.ts';
import type { FeedPlan, FeedStation, FeedVehicle, VehicleType } from './feed-snapshot.ts';

// What both versions say with the same words.

/** The counts of a station, without the names that differ between the versions. */
export const toAvailability = ({
  available,
  isInstalled,
  isRenting,
  isReturning,
  freePlaces,
}: FeedStation) => ({
  vehicle_types_available: [...available].map(([vehicle_type_id, count]) => ({ vehicle_type_id, count })),
  num_docks_available: freePlaces,
  is_installed: isInstalled,
  is_renting: isRenting,
  is_returning: isReturning,
});

/** What somebody may take at a station, whatever its type. */
export const countAvailable = ({ available }: FeedStation): number =>
  [...available.values()].reduce((sum, count) => sum + count, 0);

/** A bike, without its id, which the versions name differently. */
export function toVehicle(vehicle: FeedVehicle, types: ReadonlyMap<string, VehicleType>) {
  const rangeMeters = types.get(vehicle.typeId)?.rangeMeters;
  return {
    vehicle_type_id: vehicle.typeId,
    station_id: vehicle.stationId,
    is_reserved: vehicle.isReserved,
    is_disabled: vehicle.isDisabled,
    // Nobody measures what is left in a battery: bikes at a station count as charged.
    ...(rangeMeters !== undefined && { current_range_meters: rangeMeters }),
  };
}

/** A type, without its texts. */
export const toTypeMeasures = (type: VehicleType) =>
  defined({
    vehicle_type_id: type.id,
    form_factor: type.formFactor.toLowerCase(),
    propulsion_type: type.propulsion.toLowerCase(),
    max_range_meters: type.rangeMeters,
    wheel_count: type.wheelCount,
    cargo_load_capacity: type.cargoLoadKg,
    default_reserve_time: type.reserveMinutes,
    return_constraint: type.isRoundTrip ? 'roundtrip_station' : 'any_station',
    default_pricing_plan_id: type.planIds[0],
    pricing_plan_ids: type.planIds.length > 1 ? type.planIds : undefined,
  });

/** A plan, without its texts. */
export function toPrices({ id, terms }: FeedPlan, currency: string) {
  const toSegment = ({ start, end, interval, rate }: PriceSegment) =>
    defined({ start, rate: toUnits(rate, currency), interval, end: end ?? undefined });
  const { base = 0, byMinute = [], byKilometre = [], tax } = terms ?? {};
  return {
    plan_id: id,
    currency,
    price: toUnits(base, currency),
    is_taxable: tax !== undefined && !tax.isIncluded && tax.basisPoints > 0,
    ...(byMinute.length > 0 && { per_min_pricing: byMinute.map(toSegment) }),
    ...(byKilometre.length > 0 && { per_km_pricing: byKilometre.map(toSegment) }),
  };
}

/** Rows that are made as they are asked for: there may be many. */
export function* mapRows<Item>(items: Iterable<Item>, toRow: (item: Item) => object): Iterable<object> {
  for (const item of items) yield toRow(item);
}
