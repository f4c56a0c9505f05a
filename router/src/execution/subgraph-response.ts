import { isObject, type JsonObject } from '../json/json-object.ts';

/** An error as a subgraph reports it. Everything in it is to be doubted. */
export interface SubgraphError {
  message?: unknown;
  path?: unknown;
  extensions?: unknown;
}

/** A GraphQL response as a subgraph gives it. With `errors` and no `data`, not even null, nothing was executed. */
export interface SubgraphResponse {
  data?: JsonObject | null;
  errors?: SubgraphError[];
}

/** Undefined if it is no GraphQL response: errors that are no list, or neither data nor an error to say why not. */
export function toSubgraphResponse(value: unknown): SubgraphResponse | undefined {
  if (!isObject(value)) return undefined;
  const { data } = value;
  const errors = value['errors'] ?? [];
  if (!Array.isArray(errors)) return undefined;
  if (!isObject(data) && errors.length === 0) return undefined;
  return {
    ...((isObject(data) || data === null) && { data }),
    ...(errors.length > 0 && { errors: errors.map((error: unknown) => (isObject(error) ? error : {})) }),
  };
}
