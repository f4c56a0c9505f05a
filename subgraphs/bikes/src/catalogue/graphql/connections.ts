import { toConnection, toPageRequest } from '@bike-rentals/subgraph';
import { readSearch } from '../../graphql/connections.ts';
import type { QueryBikeModelsArgs, QueryBikesArgs } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { countBikes, findBikePage, isBikeKey, toBikeKey, type BikeQuery } from '../store/bikes.ts';
import { countModels, findModelPage, isModelKey, toModelKey, type ModelQuery } from '../store/models.ts';

/** A connection of bikes, with its count on demand. */
export type BikesFound = Awaited<ReturnType<typeof bikes>>;
/** A connection of models, with its count on demand. */
export type ModelsFound = Awaited<ReturnType<typeof bikeModels>>;

/** Resolves a page of bikes. Throws BAD_USER_INPUT for a cursor of another list. */
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

/** Resolves a page of models. Throws BAD_USER_INPUT for a cursor of another list. */
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
