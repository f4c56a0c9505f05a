import { Pool } from 'undici';
import type { JsonObject } from '../json/json-object.ts';
import { parseJson } from '../json/parse-json.ts';
import { ResponseTooLargeError, sendRequest, type AttemptResult, type RawResponse } from './send-request.ts';
import { toSubgraphResponse, type SubgraphResponse } from './subgraph-response.ts';

/** A fetch whose JSON is prepared up to its variables. */
export interface CompiledRequest {
  /** Queries may be repeated, mutations never. */
  kind: 'query' | 'mutation';
  /** The beginning of the JSON, up to the value of `variables`: it is long and always the same. */
  head: string;
}

/** Serialises the part of a request that does not change. */
export function compileRequest(from: {
  kind: CompiledRequest['kind'];
  query: string;
  operationName: string | undefined;
}): CompiledRequest {
  const { kind, query, operationName } = from;
  return { kind, head: `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":` };
}

/** The variable `representations` of a query for `_entities`. */
export interface SentRepresentations {
  list: readonly JsonObject[];
  /** The list as JSON, if it has been made already. */
  json: string | undefined;
}

/** One request to a subgraph. */
export interface SubgraphRequest {
  compiled: CompiledRequest;
  variables: JsonObject;
  representations?: SentRepresentations | undefined;
  headers: Record<string, string>;
}

/** The subgraph sent no response, or none that is valid GraphQL. */
export class SubgraphRequestError extends Error {
  override readonly name = 'SubgraphRequestError';
  readonly code: 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_INVALID_RESPONSE';

  constructor(code: SubgraphRequestError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Sends requests to subgraphs. Disposing of it closes all connections. */
export interface SubgraphClient extends AsyncDisposable {
  /** Rejects with SubgraphRequestError. */
  send(url: string, request: SubgraphRequest): Promise<SubgraphResponse>;
}

/** Limits of requests to subgraphs, in milliseconds and bytes. */
export interface SubgraphLimits {
  /** Time limit for a fetch, from its start to the last byte of the response. */
  timeoutMs: number;
  /** Maximum size of a response. */
  maxBytes: number;
  /**
   * Requests to one subgraph that may be in flight or wait for a connection. Further ones fail at once. One event can
   * cause one request for each private subscription, so the limit is high; the time limit bounds how long they wait.
   */
  maxRequests: number;
  /**
   * How long a connection is used; a request that runs on it is not cut. One address may have several instances behind
   * it, and new ones get their share as connections are renewed.
   */
  connectionLifetimeMs: number;
}

/** 10 s, 8 MiB, 10,000 requests, and a minute. */
export const DEFAULT_SUBGRAPH_LIMITS: SubgraphLimits = {
  timeoutMs: 10_000,
  maxBytes: 8 * 1024 * 1024,
  maxRequests: 10_000,
  connectionLifetimeMs: 60_000,
};

const CONNECTIONS = 64;

/** Errors of the connection: the subgraph has closed it, restarts, or is not running. */
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A proxy in front of the subgraph reached no instance, or one that did not respond. Another instance may. */
const PROXY_ERRORS = new Set([502, 503, 504]);

interface SubgraphPool {
  pool: Pool;
  path: string;
  inFlight: number;
}

/** Creates a client that keeps connections to each subgraph open. */
export function createSubgraphClient(limits: Partial<SubgraphLimits> = {}): SubgraphClient {
  const { timeoutMs, maxBytes, maxRequests, connectionLifetimeMs } = {
    ...DEFAULT_SUBGRAPH_LIMITS,
    ...limits,
  };
  const pools = new Map<string, SubgraphPool>();

  function getTarget(url: string): SubgraphPool {
    let target = pools.get(url);
    if (!target) {
      const { origin, pathname, search } = new URL(url);
      // `timeoutMs` covers the whole request.
      const pool = new Pool(origin, {
        connections: CONNECTIONS,
        clientTtl: connectionLifetimeMs,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      target = { pool, path: pathname + search, inFlight: 0 };
      pools.set(url, target);
    }
    return target;
  }

  return {
    async send(url, request) {
      const target = getTarget(url);
      if (target.inFlight >= maxRequests) {
        throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', `${maxRequests} requests are in flight`);
      }
      const { pool, path } = target;
      const headers = { ...request.headers, 'content-type': 'application/json', accept: 'application/json' };
      const start = performance.now();
      target.inFlight += 1;
      try {
        // JSON.stringify throws if a value of another subgraph is nested too deeply.
        const body = toBody(request);
        const options = { path, headers, body, maxBytes, timeoutMs };
        let result = await sendRequest(pool, options);
        if (request.compiled.kind === 'query' && isRetryable(result)) {
          const left = Math.ceil(start + timeoutMs - performance.now());
          result = await sendRequest(pool, { ...options, timeoutMs: Math.max(left, 1) });
        }
        if ('error' in result) throw result.error;
        return readResponse(result);
      } catch (cause) {
        throw toRequestError(cause);
      } finally {
        target.inFlight -= 1;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

function toBody({ compiled: { head }, variables, representations }: SubgraphRequest): string {
  const json = JSON.stringify(variables);
  if (!representations) return `${head}${json}}`;
  const list = representations.json ?? JSON.stringify(representations.list);
  return `${head}{"representations":${list}${json === '{}' ? '' : ','}${json.slice(1)}}`;
}

/** Whether a second attempt may succeed. */
function isRetryable(result: AttemptResult): boolean {
  return 'error' in result ? isConnectionError(result.error) : PROXY_ERRORS.has(result.status);
}

function isConnectionError(error: NodeJS.ErrnoException): boolean {
  return CONNECTION_ERRORS.has(error.code ?? '');
}

function toRequestError(cause: unknown): SubgraphRequestError {
  if (cause instanceof SubgraphRequestError) return cause;
  const code = cause instanceof ResponseTooLargeError ? 'SUBGRAPH_INVALID_RESPONSE' : 'SUBGRAPH_UNAVAILABLE';
  return new SubgraphRequestError(code, (cause as Error).message, { cause });
}

function readResponse({ status, text }: RawResponse): SubgraphResponse {
  // The subgraph does not accept the router's assertion, perhaps because their clocks differ too much. The client can
  // do nothing about it.
  if (status === 401)
    throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', 'status 401: the assertion was rejected');
  // A 400 with a GraphQL response in its body is a valid response.
  const response = toSubgraphResponse(parse(text));
  if (response) return response;
  if (status >= 500) throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', `status ${status}`);
  throw new SubgraphRequestError('SUBGRAPH_INVALID_RESPONSE', `status ${status}, but no GraphQL response`);
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
