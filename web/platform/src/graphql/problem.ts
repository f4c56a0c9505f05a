import { CombinedGraphQLErrors, ServerError, type ErrorLike } from '@apollo/client';

/** Why something did not work, in one form for all layers: the code decides what the page says. */
export interface Problem {
  /** `extensions.code` of the API's errors; OFFLINE if no answer came at all. */
  code: string;
  /** The server's own text, in English; for codes that the page has no text for. */
  message: string;
}

/** Reads the code that the API gives each error. */
export function toProblem(error: ErrorLike): Problem {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    const code = first?.extensions?.['code'];
    return {
      code: typeof code === 'string' ? code : 'UNKNOWN',
      message: first?.message ?? error.message,
    };
  }
  if (ServerError.is(error)) {
    return { code: toCode(error.statusCode), message: error.message };
  }
  return { code: 'OFFLINE', message: error.message };
}

/** True if asking again later may succeed, and the request was perhaps never seen. */
export const isTemporary = ({ code }: Problem): boolean => TEMPORARY.has(code);

const TEMPORARY = new Set([
  'OFFLINE',
  'UNAVAILABLE',
  'TIMEOUT',
  'OVERLOADED',
  'TOO_MANY_REQUESTS',
  'SUBGRAPH_UNAVAILABLE',
]);

function toCode(status: number): string {
  if (status === 429) return 'TOO_MANY_REQUESTS';
  if (status === 401) return 'UNAUTHENTICATED';
  return status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN';
}
