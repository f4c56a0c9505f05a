import { badInput, toConnection, toPageRequest } from '@bike-rentals/subgraph';
import { readSearch } from '../../graphql/connections.ts';
import type { InputMaybe, MapBounds, QueryStationsArgs } from '../../graphql/generated.ts';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import {
  countStations,
  findStationPage,
  isStationKey,
  type StationQuery,
} from '../read-model/station-list.ts';

/** A connection of stations, with its count on demand. */
export type StationsFound = ReturnType<typeof stations>;

/** Resolves a page of stations. Throws BAD_USER_INPUT for a cursor of another list or bounds that are no box. */
export function stations(model: ReadModel, { filter, ...page }: QueryStationsArgs) {
  const request = toPageRequest(page, 'stations', isStationKey);
  const query: StationQuery = {
    search: readSearch(filter?.search),
    bounds: readBounds(filter?.bounds),
    ...request,
  };
  const connection = toConnection(
    findStationPage(model, query),
    request,
    ({ name, id }) => [name, id] as const,
  );
  return { ...connection, count: () => countStations(model, query) };
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
