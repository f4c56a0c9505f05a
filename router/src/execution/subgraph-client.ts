import { Pool } from 'undici';
import type { Data } from './spots.ts';

/** What a subgraph is asked. A query may be asked twice, a mutation never. */
export interface SubgraphRequest {
  query: string;
  operationName: string | undefined;
  variables: Data;
  kind: 'query' | 'mutation';
  headers: Record<string, string>;
}

/** An error as a subgraph reports it. Everything in it is to be doubted. */
export interface SubgraphError {
  message?: unknown;
  path?: unknown;
  extensions?: unknown;
}

export interface SubgraphAnswer {
  data?: Data | null;
  errors?: SubgraphError[];
}

/** No answer, or none that is GraphQL. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  readonly code: 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_INVALID_RESPONSE';

  constructor(code: SubgraphFailure['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface SubgraphClient extends AsyncDisposable {
  /** Rejects with SubgraphFailure. */
  ask(url: string, request: SubgraphRequest): Promise<SubgraphAnswer>;
}

/** Errors of the connection, not of the answer: the subgraph has closed it, restarts, or is not there. */
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Keeps connections to each subgraph open. `timeoutMs` bounds the wait for an answer's start, and its pauses. */
export function createSubgraphClient({ timeoutMs }: { timeoutMs: number }): SubgraphClient {
  const pools = new Map<string, Pool>();

  function getPool(origin: string): Pool {
    let pool = pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, { connections: 64, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
      pools.set(origin, pool);
    }
    return pool;
  }

  async function send(url: string, { query, operationName, variables, headers }: SubgraphRequest) {
    const { origin, pathname, search } = new URL(url);
    const answer = await getPool(origin).request({
      method: 'POST',
      path: pathname + search,
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, operationName, variables }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  return {
    async ask(url, request) {
      const answer = await send(url, request)
        .catch((error: unknown) => {
          if (request.kind === 'mutation' || !isConnectionError(error)) throw error;
          return send(url, request);
        })
        .catch((cause: unknown) => {
          throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', (cause as Error).message, { cause });
        });
      return readAnswer(answer);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function isConnectionError(error: unknown): boolean {
  return CONNECTION_ERRORS.has((error as NodeJS.ErrnoException).code ?? '');
}

function readAnswer({ status, text }: { status: number; text: string }): SubgraphAnswer {
  const answer = parseObject(text);
  // A refusal (401, 400 …) is an answer too, if it is put in GraphQL's form.
  if (answer && (Array.isArray(answer['errors']) || typeof answer['data'] === 'object')) return answer;
  if (status >= 500) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `status ${status}`);
  throw new SubgraphFailure('SUBGRAPH_INVALID_RESPONSE', `status ${status}, but no GraphQL response`);
}

function parseObject(text: string): Data | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Data) : undefined;
  } catch {
    return undefined;
  }
}
