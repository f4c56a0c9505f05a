import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';

/** Among them what Apollo Client sends when it is told to. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'x-apollo-operation-name',
  'traceparent',
  'tracestate',
].join(', ');

/** Programs send no origin; the router's own pages (the playground) send its own. */
export function isAllowedOrigin({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin) || origins.includes('*')) return true;
  return URL.parse(origin)?.host === host;
}

/**
 * Lets pages of the listed origins (`*`: of all) read answers. Safe without cookies: a page can only use
 * a token it has. Returns whether the request was a preflight, which is answered then.
 */
export function applyCors({ request, response, headers }: Exchange, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origins.length > 0) headers['vary'] = 'origin';
  if (origin && (origins.includes(origin) || origins.includes('*'))) {
    headers['access-control-allow-origin'] = origin;
    headers['access-control-expose-headers'] = 'retry-after, www-authenticate, x-request-id';
  }
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    ...headers,
    allow: 'GET, POST, OPTIONS',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
