import { toConnection, toPageRequest } from '@bike-rentals/subgraph';
import { readSearch } from '../../graphql/connections.ts';
import type { QueryBikeModelsArgs, QueryBikesArgs } from '../../graphql/generated.ts';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import { countBikes, findBikePage, isBikeKey, toBikeKey, type BikeQuery } from '../read-model/bike-list.ts';
import {
  countModels,
  findModelPage,
  isModelKey,
  toModelKey,
  type ModelQuery,
} from '../read-model/model-list.ts';

/** A connection of bikes, with its count on demand. */
export type BikesFound = ReturnType<typeof bikes>;
/** A connection of models, with its count on demand. */
export type ModelsFound = ReturnType<typeof bikeModels>;

/** Resolves a page of bikes. Throws BAD_USER_INPUT for a cursor of another list. */
export function bikes(model: ReadModel, { filter, sort, ...page }: QueryBikesArgs) {
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
  const connection = toConnection(findBikePage(model, query), request, (bike) => toBikeKey(model, bike));
  return { ...connection, count: () => countBikes(model, query) };
}

/** Resolves a page of models. Throws BAD_USER_INPUT for a cursor of another list. */
export function bikeModels(model: ReadModel, { filter, sort, ...page }: QueryBikeModelsArgs) {
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
  const connection = toConnection(findModelPage(model, query), request, (row) =>
    toModelKey(model, row, query),
  );
  return { ...connection, count: () => countModels(model, query) };
}
