import { isDeeperThan, isNullish, isObject } from '../json/json-object.ts';
import { RequestError } from './request-error.ts';

/** The parameters of a GraphQL request (GraphQL over HTTP, section "Request Parameters"). */
export interface GraphqlParameters {
  query?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/**
 * Checks the parameters of a request, received over HTTP or WebSocket.
 * @throws RequestError
 */
export function parseParameters(value: unknown): GraphqlParameters {
  if (Array.isArray(value)) throw badRequest('Batches are not supported.');
  if (!isObject(value)) throw badRequest('Expected a JSON object.');
  const { query, operationName, variables, extensions } = value;
  if (query !== undefined && typeof query !== 'string') throw badRequest('"query" must be a string.');
  if (!isNullish(operationName) && typeof operationName !== 'string') {
    throw badRequest('"operationName" must be a string.');
  }
  if (!isNullish(variables) && !isObject(variables)) throw badRequest('"variables" must be an object.');
  if (!isNullish(extensions) && !isObject(extensions)) throw badRequest('"extensions" must be an object.');
  const persisted = checkPersistedQuery(extensions?.['persistedQuery']);
  if (!query && !persisted) throw badRequest('"query" is missing.');
  if (variables && isDeeperThan(variables, MAX_VARIABLE_DEPTH))
    throw badRequest('"variables" are nested too deeply.');
  return {
    ...(query && { query }),
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    ...(extensions && { extensions }),
  };
}

/** Checks the extension `persistedQuery`. Returns whether it is present. */
function checkPersistedQuery(value: unknown): boolean {
  if (isNullish(value)) return false;
  if (!isObject(value) || value['version'] !== 1 || typeof value['sha256Hash'] !== 'string') {
    throw badRequest('"persistedQuery" must have "version" 1 and a "sha256Hash".');
  }
  return true;
}

/** Maximum depth of variables. The router and the subgraphs process them recursively. */
const MAX_VARIABLE_DEPTH = 100;

const badRequest = (message: string) => new RequestError(400, 'BAD_REQUEST', message);
