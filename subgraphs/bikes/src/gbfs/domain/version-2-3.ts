import {
  catalogueTtlS,
  defined,
  statusTtlS,
  toStationUrl,
  type FeedFile,
  type FeedSettings,
  type FeedVersion,
} from './feed-file.ts';
import type { DayTimes, FeedClosure, FeedSnapshot, FeedStation, UsualWeek } from './feed-snapshot.ts';
import { toPlanTexts } from './plan-texts.ts';
import {
  countAvailable,
  mapRows,
  toAvailability,
  toPrices,
  toTypeMeasures,
  toVehicle,
} from './shared-rows.ts';

/**
 * GBFS 2.3: https://github.com/MobilityData/gbfs/blob/v2.3/gbfs.md. Its files are below the language, texts are plain, times
 * are those of POSIX, and of opening hours it knows weekdays only.
 */
export const version23: FeedVersion = {
  version: '2.3',
  toPath: (name, { language }) => (name === 'gbfs' ? '/2.3/gbfs.json' : `/2.3/${language}/${name}.json`),
  toTime: (at) => Math.floor(at.getTime() / 1000),
  write: (snapshot, settings) => [
    writeSystem(snapshot, settings),
    writeTypes(snapshot),
    writeStations(snapshot, settings),
    writeStatus(snapshot),
    writeBikes(snapshot),
    writeHours(snapshot),
    writeCalendar(),
    writeAlerts(snapshot),
    ...writePlans(snapshot, settings),
  ],
  writeDiscovery: (feeds, { language }) => ({ [language]: { feeds } }),
};

const { toTime } = version23;

function writeSystem({ system }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const { operator, email, phone, website, license, feedEmail, language, appUrl, startDate, terms } =
    settings;
  const data = defined({
    system_id: system.id,
    language,
    name: system.name,
    operator,
    url: website ?? appUrl,
    start_date: startDate,
    phone_number: phone,
    email,
    feed_contact_email: feedEmail,
    timezone: system.timeZone,
    license_id: license,
    terms_url: terms?.url,
    terms_last_updated: terms?.updated,
  });
  return { name: 'system_information', ttlS: catalogueTtlS, data };
}

function writeTypes({ vehicleTypes }: FeedSnapshot): FeedFile {
  const types = vehicleTypes.map((type) => ({
    ...toTypeMeasures(type),
    name: `${type.brand} ${type.name}`,
    make: type.brand,
    model: type.name,
  }));
  return { name: 'vehicle_types', ttlS: catalogueTtlS, data: { vehicle_types: types } };
}

function writeStations({ stations }: FeedSnapshot, settings: FeedSettings): FeedFile {
  const toRow = ({ id, name, lat, lon, address, capacity }: FeedStation) => ({
    station_id: id,
    name,
    lat,
    lon,
    ...(address !== null && { address }),
    is_virtual_station: true,
    capacity,
    rental_uris: { web: toStationUrl(id, settings) },
  });
  const list = { key: 'stations', items: mapRows(stations, toRow) };
  return { name: 'station_information', ttlS: catalogueTtlS, data: {}, list };
}

function writeStatus({ at, stations }: FeedSnapshot): FeedFile {
  const last_reported = toTime(at);
  const toRow = (station: FeedStation) => ({
    station_id: station.id,
    num_bikes_available: countAvailable(station),
    num_bikes_disabled: station.disabled,
    ...toAvailability(station),
    last_reported,
  });
  const list = { key: 'stations', items: mapRows(stations, toRow) };
  return { name: 'station_status', ttlS: statusTtlS, data: {}, list };
}

function writeBikes({ vehicles, vehicleTypes }: FeedSnapshot): FeedFile {
  const types = new Map(vehicleTypes.map((type) => [type.id, type]));
  const items = mapRows(vehicles, (vehicle) => ({ bike_id: vehicle.id, ...toVehicle(vehicle, types) }));
  return { name: 'free_bike_status', ttlS: statusTtlS, data: {}, list: { key: 'bikes', items } };
}

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Days that are open at the same times are told together. */
function writeHours({ week }: FeedSnapshot): FeedFile {
  const openings = week.days.flatMap((times, index) =>
    times.map(({ from, to }) => ({ day: dayNames[index], start: toClock(from), end: toClock(to) })),
  );
  const byTimes = Map.groupBy(openings, ({ start, end }) => `${start} ${end}`);
  const rentalHours = [...byTimes.values()].map((group) => ({
    user_types: ['member', 'nonmember'],
    days: group.map(({ day }) => day),
    start_time: group[0]?.start,
    end_time: group[0]?.end,
  }));
  return { name: 'system_hours', ttlS: catalogueTtlS, data: { rental_hours: rentalHours } };
}

/** The last second of a day stands for its end, which has no name here. */
function toClock(minutes: number): string {
  if (minutes === 1440) return '23:59:59';
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}:00`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** All year: closures are alerts. */
function writeCalendar(): FeedFile {
  const calendars = [{ start_month: 1, start_day: 1, end_month: 12, end_day: 31 }];
  return { name: 'system_calendar', ttlS: catalogueTtlS, data: { calendars } };
}

function writeAlerts({ at, closures, week }: FeedSnapshot): FeedFile {
  const toAlert = ({ id, stationId, from, to, reason, enteredAt }: FeedClosure) => ({
    alert_id: id,
    type: stationId === null ? 'system_closure' : 'station_closure',
    times: [{ start: toTime(from), end: toTime(to) }],
    ...(stationId !== null && { station_ids: [stationId] }),
    summary: reason,
    last_updated: toTime(enteredAt),
  });
  const alerts = [...closures.map(toAlert), ...week.exceptions.map((day) => toDayAlert(day, at))];
  return { name: 'system_alerts', ttlS: statusTtlS, data: { alerts } };
}

/** Times alone: they are read in every language. */
function toDayAlert({ day, times, from, to }: UsualWeek['exceptions'][number], at: Date) {
  return {
    alert_id: `day-${day}`,
    type: times.length === 0 ? 'system_closure' : 'other',
    times: [{ start: toTime(from), end: toTime(to) }],
    summary: `${day}: ${times.length === 0 ? '—' : toRanges(times)}`,
    last_updated: toTime(at),
  };
}

const toRanges = (times: DayTimes): string =>
  times.map(({ from, to }) => `${toClock(from).slice(0, 5)}–${toClock(to).slice(0, 5)}`).join(', ');

function writePlans({ plans, system: { currency } }: FeedSnapshot, { language }: FeedSettings): FeedFile[] {
  if (plans.length === 0) return [];
  const rows = plans.map((plan) => ({
    ...toPrices(plan, currency),
    ...toPlanTexts(plan, { currency, language }),
  }));
  return [{ name: 'system_pricing_plans', ttlS: catalogueTtlS, data: { plans: rows } }];
}
