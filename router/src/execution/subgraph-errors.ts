import { GraphQLError } from 'graphql';
import { isObject } from '../json/json-object.ts';
import type { SubgraphRequestError } from './subgraph-client.ts';
import type { SubgraphError } from './subgraph-response.ts';

/** A path of response names and list indices. */
export type Path = readonly (string | number)[];

/** The error that a client gets for a failed fetch. The reason is in the log only. */
export function toFetchError(error: SubgraphRequestError, service: string, path: Path): GraphQLError {
  const problem = error.code === 'SUBGRAPH_UNAVAILABLE' ? 'did not respond' : 'sent an invalid response';
  return new GraphQLError(`The service "${service}" ${problem}.`, {
    ...(path.length > 0 && { path }),
    extensions: { code: error.code, service },
  });
}

/**
 * The `extensions` of a subgraph's error that clients get. Frameworks add stack traces, service names and statuses
 * under many names, so nothing else passes.
 */
const SHOWN_EXTENSIONS = ['code', 'field'];

/** Converts a subgraph's error: its path becomes the client's, and internals are removed. */
export function toClientError(error: SubgraphError, path: Path | undefined): GraphQLError {
  const received = isObject(error.extensions) ? error.extensions : {};
  const extensions: Record<string, unknown> = {};
  for (const name of SHOWN_EXTENSIONS)
    if (typeof received[name] === 'string') extensions[name] = received[name];
  return new GraphQLError(withoutStack(error.message), { ...(path && { path }), extensions });
}

function withoutStack(message: unknown): string {
  if (typeof message !== 'string') return 'Unknown error.';
  return message.split(/\n\s+at /)[0] ?? message;
}

/** Whether the `path` of a subgraph's error is valid. */
export function isPath(path: unknown): path is Path {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number');
}
