import { badInput, isText, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import { countBikes, findBikePage, isBikeKey, toBikeKey, type BikeQuery } from '../catalogue/store/bikes.ts';
import { countModels, findModelPage, isModelKey, toModelKey, type ModelQuery } from '../catalogue/store/models.ts';
import type { Reader } from '../store/open-store.ts';
import { countRentalsOfUser, findRentalsOfUser } from '../rentals/store/rentals.ts';
import { countStations, findStationPage, isStationKey, type StationQuery } from '../stations/store/stations.ts';
import type {
  InputMaybe,
  MapBounds,
  QueryBikeModelsArgs,
  QueryBikesArgs,
  QueryStationsArgs,
  UserRentalsArgs,
} from './generated.ts';

// What is found counts itself only where `totalCount` is selected: it costs a statement.
export type BikesFound = Awaited<ReturnType<typeof bikes>>;
export type ModelsFound = Awaited<ReturnType<typeof bikeModels>>;
export type StationsFound = Awaited<ReturnType<typeof stations>>;
export type RentalsFound = Awaited<ReturnType<typeof rentals>>;

export const totalCount = { totalCount: ({ count }: { count: () => Promise<number> }) => count() };

export async function bikes(read: Reader, { filter, sort, ...page }: QueryBikesArgs) {
  const order = sort ?? 'SERIAL_NUMBER';
  const request = toPageRequest(page, `bikes ${order}`, isBikeKey);
  const query: BikeQuery = {
    search: readSearch(filter?.search),
    modelId: filter?.modelId ?? undefined,
    stationId: filter?.stationId ?? undefined,
    states: filter?.states ?? undefined,
    sort: order,
    ...request,
  };
  const connection = toConnection(await findBikePage(read, query), request, toBikeKey);
  return { ...connection, count: () => countBikes(read, query) };
}

export async function bikeModels(read: Reader, { filter, sort, ...page }: QueryBikeModelsArgs) {
  const order = sort ?? 'BRAND';
  const request = toPageRequest(page, `models ${order}`, isModelKey);
  const query: ModelQuery = {
    search: readSearch(filter?.search),
    formFactor: filter?.formFactor ?? undefined,
    stationId: filter?.stationId ?? undefined,
    available: filter?.available ?? undefined,
    sort: order,
    ...request,
  };
  const connection = toConnection(await findModelPage(read, query), request, (row) =>
    toModelKey(row, query.sort),
  );
  return { ...connection, count: () => countModels(read, query) };
}

export async function stations(read: Reader, { filter, ...page }: QueryStationsArgs) {
  const request = toPageRequest(page, 'stations', isStationKey);
  const query: StationQuery = {
    search: readSearch(filter?.search),
    bounds: readBounds(filter?.bounds),
    ...request,
  };
  const connection = toConnection(
    await findStationPage(read, query),
    request,
    ({ name, id }) => [name, id] as const,
  );
  return { ...connection, count: () => countStations(read, query) };
}

export async function rentals(read: Reader, userId: string, { active, ...page }: UserRentalsArgs) {
  const request = toPageRequest(page, 'rentals', isText);
  const query = { userId, active: active ?? undefined, ...request };
  const connection = toConnection(await findRentalsOfUser(read, query), request, ({ id }) => id);
  return { ...connection, count: () => countRentalsOfUser(read, query) };
}

const maxSearchLength = 100;

function readSearch(search: InputMaybe<string> | undefined): string | undefined {
  if (search && search.length > maxSearchLength) {
    throw badInput('filter.search', `search is longer than ${maxSearchLength} characters`);
  }
  return search?.normalize('NFC');
}

function readBounds(bounds: InputMaybe<MapBounds> | undefined): StationQuery['bounds'] {
  if (!bounds) return undefined;
  for (const side of ['south', 'north'] as const) {
    if (Math.abs(bounds[side]) > 90) throw badInput(`filter.bounds.${side}`, 'a latitude is from -90 to 90');
  }
  for (const side of ['west', 'east'] as const) {
    if (Math.abs(bounds[side]) > 180)
      throw badInput(`filter.bounds.${side}`, 'a longitude is from -180 to 180');
  }
  if (bounds.south > bounds.north) throw badInput('filter.bounds.south', 'south lies north of north');
  return bounds;
}
