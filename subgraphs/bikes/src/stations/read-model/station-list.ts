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
export function findStationPage(model: ReadModel, query: StationQuery): Page<Station> {
  const rows: Station[] = [];
  for (const station of findStations(model, query, query.after)) {
    rows.push(station);
    if (rows.length > query.first) break;
  }
  return toPage(rows, query.first);
}

/** The number of stations on all pages. */
export function countStations(model: ReadModel, query: StationQuery): number {
  let count = 0;
  if (!query.bounds && toWords(query.search).length === 0) {
    for (const { isRetired } of model.stations.values()) if (!isRetired) count += 1;
    return count;
  }
  for (const _ of findStations(model, query)) count += 1;
  return count;
}

/** The smallest box around all stations; undefined as long as there is none. */
export function findStationBounds({ stations }: ReadModel): Bounds | undefined {
  let bounds: Bounds | undefined;
  for (const { lat, lon, isRetired } of stations.values()) {
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

function* findStations(
  { stations, stationsByName }: ReadModel,
  { search, bounds }: StationQuery,
  after?: StationKey,
): Iterable<Station> {
  const words = toWords(search);
  for (const { id } of stationsByName.iterate(after && { name: after[0], id: after[1] })) {
    const station = stations.get(id);
    if (!station || station.isRetired) continue;
    if (bounds && !isWithin(station, bounds)) continue;
    if (words.length > 0 && !words.every((word) => fold(station.name).includes(word))) continue;
    yield station;
  }
}

function isWithin({ lat, lon }: Station, { south, west, north, east }: Bounds): boolean {
  if (lat < south || lat > north) return false;
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
}
