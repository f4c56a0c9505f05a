import { Pool } from 'undici';
import { parseJson } from './parse-json.ts';
import { AnswerTooLong, sendRequest, type Attempt, type RawAnswer } from './send-request.ts';
import type { Data } from './spots.ts';
import { toSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.ts';

/** What a subgraph is asked, again and again with other variables. */
export interface SubgraphQuestion {
  /** A query may be sent twice, a mutation never. */
  kind: 'query' | 'mutation';
  /** The JSON of a request up to its variables: the text is long, and always the same. */
  head: string;
}

export function createQuestion(from: {
  kind: SubgraphQuestion['kind'];
  query: string;
  operationName: string | undefined;
}): SubgraphQuestion {
  const { kind, query, operationName } = from;
  return { kind, head: `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":` };
}

export interface SubgraphRequest {
  question: SubgraphQuestion;
  variables: Data;
  headers: Record<string, string>;
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

interface Target {
  pool: Pool;
  path: string;
  underWay: number;
}

/** Keeps connections to each subgraph open. */
export function createSubgraphClient(limits: Partial<SubgraphLimits> = {}): SubgraphClient {
  const { timeoutMs, maxBytes, maxRequests } = { ...DEFAULT_SUBGRAPH_LIMITS, ...limits };
  const targets = new Map<string, Target>();

  function getTarget(url: string): Target {
    let target = targets.get(url);
    if (!target) {
      const { origin, pathname, search } = new URL(url);
      // The whole request has one time limit of its own.
      const pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
      target = { pool, path: pathname + search, underWay: 0 };
      targets.set(url, target);
    }
    return target;
  }

  return {
    async ask(url, { question: { kind, head }, variables, headers: own }) {
      const target = getTarget(url);
      if (target.underWay >= maxRequests) {
        throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `${maxRequests} requests are under way`);
      }
      const { pool, path } = target;
      const headers = { ...own, 'content-type': 'application/json', accept: 'application/json' };
      const start = performance.now();
      target.underWay += 1;
      try {
        // May throw: what another subgraph sent can be nested too deeply.
        const body = `${head}${JSON.stringify(variables)}}`;
        const options = { path, headers, body, maxBytes, timeoutMs };
        let attempt = await sendRequest(pool, options);
        if (kind === 'query' && isWorthRepeating(attempt)) {
          const left = Math.ceil(start + timeoutMs - performance.now());
          attempt = await sendRequest(pool, { ...options, timeoutMs: Math.max(left, 1) });
        }
        if ('error' in attempt) throw attempt.error;
        return readAnswer(attempt);
      } catch (cause) {
        throw toFailure(cause);
      } finally {
        target.underWay -= 1;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...targets.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

/** Whether another try, or another instance, may do better. */
function isWorthRepeating(attempt: Attempt): boolean {
  return 'error' in attempt ? isConnectionError(attempt.error) : PROXY_ERRORS.has(attempt.status);
}

function isConnectionError(error: NodeJS.ErrnoException): boolean {
  return CONNECTION_ERRORS.has(error.code ?? '');
}

function toFailure(cause: unknown): SubgraphFailure {
  if (cause instanceof SubgraphFailure) return cause;
  const code = cause instanceof AnswerTooLong ? 'SUBGRAPH_INVALID_RESPONSE' : 'SUBGRAPH_UNAVAILABLE';
  return new SubgraphFailure(code, (cause as Error).message, { cause });
}

function readAnswer({ status, text }: RawAnswer): SubgraphAnswer {
  // It does not know who we are, perhaps because our clocks are too far apart: nothing that our client could mend.
  if (status === 401) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'status 401: it does not accept us');
  // Another refusal (400 …) is an answer too, if it is put in GraphQL's form.
  const answer = toSubgraphAnswer(parse(text));
  if (answer) return answer;
  if (status >= 500) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `status ${status}`);
  throw new SubgraphFailure('SUBGRAPH_INVALID_RESPONSE', `status ${status}, but no GraphQL response`);
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
