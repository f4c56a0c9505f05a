import { Pool } from 'undici';
import { parseJson } from '../json/parse-json.ts';
import { ResponseTooLargeError, sendRequest, type AttemptResult, type RawResponse } from './send-request.ts';
import type { JsonObject } from '../json/json-object.ts';
import { toSubgraphResponse, type SubgraphResponse } from './subgraph-response.ts';

/** What a subgraph is asked, again and again with other variables. */
export interface CompiledRequest {
  /** A query may be sent twice, a mutation never. */
  kind: 'query' | 'mutation';
  /** The JSON of a request up to its variables: the text is long, and always the same. */
  head: string;
}

export function compileRequest(from: {
  kind: CompiledRequest['kind'];
  query: string;
  operationName: string | undefined;
}): CompiledRequest {
  const { kind, query, operationName } = from;
  return { kind, head: `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":` };
}

export interface SubgraphRequest {
  compiled: CompiledRequest;
  variables: JsonObject;
  headers: Record<string, string>;
}

/** No answer, or none that is GraphQL. */
export class SubgraphRequestError extends Error {
  override readonly name = 'SubgraphRequestError';
  readonly code: 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_INVALID_RESPONSE';

  constructor(code: SubgraphRequestError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface SubgraphClient extends AsyncDisposable {
  /** Rejects with SubgraphRequestError. */
  send(url: string, request: SubgraphRequest): Promise<SubgraphResponse>;
}

export interface SubgraphLimits {
  /** The longest a subgraph may take, from the moment it is to be asked to the last byte of its answer. */
  timeoutMs: number;
  /** The longest answer. */
  maxBytes: number;
  /**
   * Requests that may be under way to one subgraph, or wait for a connection. Beyond it they fail at once. One event can
   * make one for each private subscription, so there is room for many; the timeout bounds how long they wait.
   */
  maxRequests: number;
}

export const DEFAULT_SUBGRAPH_LIMITS: SubgraphLimits = {
  timeoutMs: 10_000,
  maxBytes: 8 * 1024 * 1024,
  maxRequests: 10_000,
};

const CONNECTIONS = 64;

/** Errors of the connection, not of the answer: the subgraph has closed it, restarts, or is not there. */
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A proxy before a subgraph says that it reached no instance, or one that did not answer: another one may. */
const PROXY_ERRORS = new Set([502, 503, 504]);

interface SubgraphPool {
  pool: Pool;
  path: string;
  inFlight: number;
}

/** Keeps connections to each subgraph open. */
export function createSubgraphClient(limits: Partial<SubgraphLimits> = {}): SubgraphClient {
  const { timeoutMs, maxBytes, maxRequests } = { ...DEFAULT_SUBGRAPH_LIMITS, ...limits };
  const pools = new Map<string, SubgraphPool>();

  function getTarget(url: string): SubgraphPool {
    let target = pools.get(url);
    if (!target) {
      const { origin, pathname, search } = new URL(url);
      // The whole request has one time limit of its own.
      const pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
      target = { pool, path: pathname + search, inFlight: 0 };
      pools.set(url, target);
    }
    return target;
  }

  return {
    async send(url, { compiled: { kind, head }, variables, headers: ownHeaders }) {
      const target = getTarget(url);
      if (target.inFlight >= maxRequests) {
        throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', `${maxRequests} requests are under way`);
      }
      const { pool, path } = target;
      const headers = { ...ownHeaders, 'content-type': 'application/json', accept: 'application/json' };
      const start = performance.now();
      target.inFlight += 1;
      try {
        // May throw: what another subgraph sent can be nested too deeply.
        const body = `${head}${JSON.stringify(variables)}}`;
        const options = { path, headers, body, maxBytes, timeoutMs };
        let result = await sendRequest(pool, options);
        if (kind === 'query' && isRetryable(result)) {
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

/** Whether another try, or another instance, may do better. */
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
  // It does not know who we are, perhaps because our clocks are too far apart: nothing that our client could mend.
  if (status === 401)
    throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', 'status 401: it does not accept us');
  // Another refusal (400 …) is an answer too, if it is put in GraphQL's form.
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
