import { isObject, type Data } from './spots.ts';

/** An error as a subgraph reports it. Everything in it is to be doubted. */
export interface SubgraphError {
  message?: unknown;
  path?: unknown;
  extensions?: unknown;
}

/** A GraphQL response as a subgraph gives it. With `errors` and no `data`, not even null, nothing was executed. */
export interface SubgraphAnswer {
  data?: Data | null;
  errors?: SubgraphError[];
}

/** Undefined if it is no GraphQL response: neither data nor an error to say why not. */
export function toSubgraphAnswer(value: unknown): SubgraphAnswer | undefined {
  if (!isObject(value)) return undefined;
  const { data } = value;
  const errors = Array.isArray(value['errors']) ? value['errors'] : [];
  if (!isObject(data) && errors.length === 0) return undefined;
  return {
    ...((isObject(data) || data === null) && { data }),
    ...(errors.length > 0 && { errors: errors.map((error) => (isObject(error) ? error : {})) }),
  };
}
