import {
  catalogueTtlS,
  defined,
  statusTtlS,
  toStationUrl,
  type FeedFile,
  type FeedSettings,
  type FeedVersion,
} from './feed-file.ts';
import type { FeedClosure, FeedSnapshot, FeedStation } from './feed-snapshot.ts';
import { toPlanTexts } from './plan-texts.ts';
import {
  countAvailable,
  mapRows,
  toAvailability,
  toPrices,
  toTypeMeasures,
  toVehicle,
} from './shared-rows.ts';

/** GBFS 3.0: https://github.com/MobilityData/gbfs/blob/v3.0/gbfs.md */
export const version30: FeedVersion = {
  version: '3.0',
  toPath: (name) => `/3.0/${name}.json`,
  toTime: (at) => `${at.toISOString().slice(0, 19)}Z`,
  write: (snapshot, settings) => [
    writeSystem(snapshot, settings),
    writeTypes(snapshot, settings),
    writeStations(snapshot, settings),
    writeStatus(snapshot),
    writeVehicles(snapshot),
    writeAlerts(snapshot, settings),
    ...writePlans(snapshot, settings),
  ],
  writeDiscovery: (feeds) => ({ feeds }),
};

const { toTime } = version30;

const toText = (text: string, { language }: FeedSettings) => [{ text, language }];

function writeSystem({ system, hours }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const { operator, email, phone, website, license, feedEmail, language, appUrl, startDate, terms } =
    settings;
  const data = defined({
    system_id: system.id,
    languages: [language],
    name: toText(system.name, settings),
    opening_hours: hours ?? '24/7',
    operator: operator === undefined ? undefined : toText(operator, settings),
    url: website ?? appUrl,
    start_date: startDate,
    phone_number: phone,
    email,
    feed_contact_email: feedEmail,
    timezone: system.timeZone,
    license_id: license,
    terms_url: terms && toText(terms.url, settings),
    terms_last_updated: terms?.updated,
  });
  return { name: 'system_information', ttlS: catalogueTtlS, data };
}

function writeTypes({ vehicleTypes }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const types = vehicleTypes.map((type) => ({
    ...toTypeMeasures(type),
    name: toText(`${type.brand} ${type.name}`, settings),
    make: toText(type.brand, settings),
    model: toText(type.name, settings),
  }));
  return { name: 'vehicle_types', ttlS: catalogueTtlS, data: { vehicle_types: types } };
}

function writeStations({ stations }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const toRow = ({ id, name, lat, lon, address, capacity, hours }: FeedStation) => ({
    station_id: id,
    name: toText(name, settings),
    lat,
    lon,
    ...(address !== null && { address }),
    is_virtual_station: true,
    capacity,
    ...(hours !== null && { station_opening_hours: hours }),
    rental_uris: { web: toStationUrl(id, settings) },
  });
  const list = { key: 'stations', items: mapRows(stations, toRow) };
  return { name: 'station_information', ttlS: catalogueTtlS, data: {}, list };
}

function writeStatus({ at, stations }: FeedSnapshot): FeedFile {
  const last_reported = toTime(at);
  const toRow = (station: FeedStation) => ({
    station_id: station.id,
    num_vehicles_available: countAvailable(station),
    num_vehicles_disabled: station.disabled,
    ...toAvailability(station),
    last_reported,
  });
  const list = { key: 'stations', items: mapRows(stations, toRow) };
  return { name: 'station_status', ttlS: statusTtlS, data: {}, list };
}

function writeVehicles({ vehicles, vehicleTypes }: FeedSnapshot): FeedFile {
  const types = new Map(vehicleTypes.map((type) => [type.id, type]));
  const items = mapRows(vehicles, (vehicle) => ({ vehicle_id: vehicle.id, ...toVehicle(vehicle, types) }));
  return { name: 'vehicle_status', ttlS: statusTtlS, data: {}, list: { key: 'vehicles', items } };
}

function writeAlerts({ closures }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const toAlert = ({ id, stationId, from, to, reason, enteredAt }: FeedClosure) => ({
    alert_id: id,
    type: stationId === null ? 'system_closure' : 'station_closure',
    times: [{ start: toTime(from), end: toTime(to) }],
    ...(stationId !== null && { station_ids: [stationId] }),
    summary: toText(reason, settings),
    last_updated: toTime(enteredAt),
  });
  return { name: 'system_alerts', ttlS: statusTtlS, data: { alerts: closures.map(toAlert) } };
}

function writePlans({ plans, system }: FeedSnapshot, settings: FeedSettings): FeedFile[] {
  if (plans.length === 0) return [];
  const rows = plans.map((plan) => {
    const { name, description } = toPlanTexts(plan, { ...settings, currency: system.currency });
    const texts = { name: toText(name, settings), description: toText(description, settings) };
    return { ...toPrices(plan, system.currency), ...texts };
  });
  return [{ name: 'system_pricing_plans', ttlS: catalogueTtlS, data: { plans: rows } }];
}
