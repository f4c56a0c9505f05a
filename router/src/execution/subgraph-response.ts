import { isObject, type JsonObject } from '../json/json-object.ts';

/** An error as a subgraph sends it, not validated. */
export interface SubgraphError {
  message?: unknown;
  path?: unknown;
  extensions?: unknown;
}

/**
 * A GraphQL response of a subgraph. If `errors` is present and `data` is not, not even as null, nothing was executed.
 */
export interface SubgraphResponse {
  data?: JsonObject | null;
  errors?: SubgraphError[];
}

/**
 * Returns undefined if the value is no GraphQL response: `errors` is no list, or there is neither data nor an error.
 */
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
