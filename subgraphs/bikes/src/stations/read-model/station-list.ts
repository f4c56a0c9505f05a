import { toPage, type Page } from '@bike-rentals/subgraph';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import type { Station } from '../../read-model/entities.ts';
import { fold, toWords } from '../../read-model/search.ts';

/** Which stations, and which page of them. Stations match that meet all conditions. */
export interface StationQuery {
  search: string | undefined;
  bounds: Bounds | undefined;
  first: number;
  after: StationKey | undefined;
}

/** A box on the map, in degrees (WGS 84). `west` may exceed `east`: then it crosses the antimeridian. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** The sort key of a station. */
export type StationKey = [name: string, id: string];

/** Whether a value from a cursor is a key of a station. */
export const isStationKey = (value: unknown): value is StationKey =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

/** One page of stations, by name, without the retired ones. */
export function findStationPage({ stationsByName }: ReadModel, query: StationQuery): Page<Station> {
  const { first, after } = query;
  const matches = toMatches(query);
  const rows: Station[] = [];
  const { values } = stationsByName;
  const start = stationsByName.findStart(after && { name: after[0], id: after[1] });
  for (let index = start; index < values.length && rows.length <= first; index += 1) {
    const station = values[index];
    if (station && matches(station)) rows.push(station);
  }
  return toPage(rows, first);
}

/** The number of stations on all pages. */
export function countStations({ stationsByName }: ReadModel, query: StationQuery): number {
  const matches = toMatches(query);
  let count = 0;
  for (const station of stationsByName.values) if (matches(station)) count += 1;
  return count;
}

/** The smallest box around all stations; undefined as long as there is none. */
export function findStationBounds({ stationsByName }: ReadModel): Bounds | undefined {
  let bounds: Bounds | undefined;
  for (const { lat, lon, isRetired } of stationsByName.values) {
    if (isRetired) continue;
    const { south, west, north, east } = bounds ?? { south: lat, west: lon, north: lat, east: lon };
    bounds = {
      south: Math.min(south, lat),
      west: Math.min(west, lon),
      north: Math.max(north, lat),
      east: Math.max(east, lon),
    };
  }
  return bounds;
}

function toMatches({ search, bounds }: StationQuery): (station: Station) => boolean {
  const words = toWords(search);
  return (station) => {
    if (station.isRetired || (bounds && !isWithin(station, bounds))) return false;
    if (words.length === 0) return true;
    const name = fold(station.name);
    return words.every((word) => name.includes(word));
  };
}

function isWithin({ lat, lon }: Station, { south, west, north, east }: Bounds): boolean {
  if (lat < south || lat > north) return false;
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
}
