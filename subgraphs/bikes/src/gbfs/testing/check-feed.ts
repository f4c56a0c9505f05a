import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { rules23 } from './rules-2-3.ts';

/** Files of one version by their names, as they were sent. */
export type Feed = ReadonlyMap<string, FeedDocument>;

interface FeedDocument {
  version: string;
  ttl: number;
  last_updated: string | number;
  data: Record<string, unknown>;
}

// The official schemas have keywords of other validators, such as `errorMessage`.
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();

/** The official schema of a file of GBFS 3.0. */
function getValidator(name: string): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  const path = join(import.meta.dirname, 'schemas', `${name}.json`);
  const validator = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  validators.set(name, validator);
  return validator;
}

/** What is wrong with a feed: with each file by itself, and with what one says of another. */
export function findFeedFaults(feed: Feed): string[] {
  const files = [...feed].flatMap(([name, file]) =>
    findFileFaults(name, file).map((fault) => `${name}: ${fault}`),
  );
  return [...files, ...findContradictions(feed)];
}

function findFileFaults(name: string, file: FeedDocument): string[] {
  if (file.version === '2.3') return rules23.find(name, file);
  const validate = getValidator(name);
  if (validate(file)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

interface Rows {
  stations: { station_id: string; address?: string }[];
  status: StatusRow[];
  vehicles: VehicleRow[];
  types: TypeRow[];
  alerts: { station_ids?: string[] }[];
  plans: { plan_id: string }[];
}

interface TypeRow {
  vehicle_type_id: string;
  default_pricing_plan_id?: string;
  pricing_plan_ids?: string[];
}

interface StatusRow {
  station_id: string;
  num_vehicles_available?: number;
  num_bikes_available?: number;
  num_vehicles_disabled?: number;
  num_bikes_disabled?: number;
  vehicle_types_available: { vehicle_type_id: string; count: number }[];
}

interface VehicleRow {
  vehicle_id?: string;
  bike_id?: string;
  vehicle_type_id: string;
  station_id: string;
  is_reserved: boolean;
  is_disabled: boolean;
}

/** The lists of a feed, whatever its version calls them. */
export function readRows(feed: Feed): Rows {
  const list = (name: string, key: string) => (feed.get(name)?.data[key] ?? []) as never[];
  return {
    stations: list('station_information', 'stations'),
    status: list('station_status', 'stations'),
    vehicles: [...list('vehicle_status', 'vehicles'), ...list('free_bike_status', 'bikes')],
    types: list('vehicle_types', 'vehicle_types'),
    alerts: list('system_alerts', 'alerts'),
    plans: list('system_pricing_plans', 'plans'),
  };
}

/** The id that a vehicle has for the time being. */
export const toVehicleId = ({ vehicle_id, bike_id }: VehicleRow): string => vehicle_id ?? bike_id ?? '';

function findContradictions(feed: Feed): string[] {
  const rows = readRows(feed);
  const { stations, status, vehicles, types, alerts, plans } = rows;
  const stationIds = stations.map(({ station_id }) => station_id);
  const typeIds = types.map(({ vehicle_type_id }) => vehicle_type_id);
  const planIds = plans.map(({ plan_id }) => plan_id);
  const unknown = (what: string, known: string[], named: (string | undefined)[]) =>
    named
      .filter((id) => id !== undefined && !known.includes(id))
      .map((id) => `${what} ${id} is not in the feed`);
  const twice = (what: string, ids: string[]) =>
    new Set(ids).size === ids.length ? [] : [`a ${what} comes twice`];
  return [
    ...twice('station', stationIds),
    ...twice(
      'status',
      status.map(({ station_id }) => station_id),
    ),
    ...twice('vehicle', vehicles.map(toVehicleId)),
    ...twice('type', typeIds),
    ...unknown(
      'station',
      stationIds,
      status.map(({ station_id }) => station_id),
    ),
    ...unknown(
      'status',
      status.map(({ station_id }) => station_id),
      stationIds,
    ),
    ...unknown(
      'station',
      stationIds,
      vehicles.map(({ station_id }) => station_id),
    ),
    ...unknown(
      'station',
      stationIds,
      alerts.flatMap(({ station_ids = [] }) => station_ids),
    ),
    ...unknown(
      'type',
      typeIds,
      vehicles.map(({ vehicle_type_id }) => vehicle_type_id),
    ),
    ...unknown(
      'type',
      typeIds,
      status.flatMap((one) => one.vehicle_types_available.map((type) => type.vehicle_type_id)),
    ),
    ...unknown(
      'plan',
      planIds,
      types.flatMap((type) => [type.default_pricing_plan_id, ...(type.pricing_plan_ids ?? [])]),
    ),
    ...status.flatMap((row) => findWrongCounts(row, vehicles)),
    ...findWrongNames(feed),
  ];
}

function findWrongCounts(row: StatusRow, vehicles: readonly VehicleRow[]): string[] {
  const here = vehicles.filter(({ station_id }) => station_id === row.station_id);
  const free = here.filter(({ is_reserved, is_disabled }) => !is_reserved && !is_disabled);
  const available = row.num_vehicles_available ?? row.num_bikes_available;
  const disabled = row.num_vehicles_disabled ?? row.num_bikes_disabled;
  const sum = row.vehicle_types_available.reduce((total, { count }) => total + count, 0);
  const byType = row.vehicle_types_available.filter(
    ({ vehicle_type_id, count }) =>
      free.filter((one) => one.vehicle_type_id === vehicle_type_id).length !== count,
  );
  const faults = [
    available === free.length ? [] : [`${available} are available, and ${free.length} vehicles are free`],
    available === sum ? [] : [`${available} are available, and ${sum} by type`],
    disabled === here.filter(({ is_disabled }) => is_disabled).length ? [] : ['the disabled ones differ'],
    byType.map(({ vehicle_type_id }) => `the count of ${vehicle_type_id} differs`),
  ];
  return faults.flat().map((fault) => `${row.station_id}: ${fault}`);
}

/** The discovery file names all others that there are, and no more. */
function findWrongNames(feed: Feed): string[] {
  const data = feed.get('gbfs')?.data ?? {};
  const [first] = Object.values(data);
  const feeds = (Array.isArray(first) ? first : (first as { feeds: unknown } | undefined)?.feeds) as
    { name: string }[] | undefined;
  const named = (feeds ?? []).map(({ name }) => name).sort();
  const there = [...feed.keys()].filter((name) => name !== 'gbfs').sort();
  return named.join() === there.join() ? [] : [`named: ${named.join()}; there: ${there.join()}`];
}
