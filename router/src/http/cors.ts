import type { IncomingMessage } from 'node:http';
import type { HttpContext } from './http-context.ts';

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

/** Whose pages may read answers. */
export interface AllowedOrigins {
  /** `*`: all. */
  listed: readonly string[];
  /** Front ends under development, served by any port of the developer's machine. */
  localhost: boolean;
}

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function isAllowed(origin: string, { listed, localhost }: AllowedOrigins): boolean {
  return listed.includes(origin) || listed.includes('*') || (localhost && LOCALHOST.test(origin));
}

/** Programs send no origin; the router's own pages (the playground) send its own. */
export function isAllowedOrigin({ headers }: IncomingMessage, origins: AllowedOrigins): boolean {
  const { origin, host } = headers;
  if (origin === undefined || isAllowed(origin, origins)) return true;
  return URL.parse(origin)?.host === host;
}

/**
 * Lets pages of the allowed origins read answers. Safe without cookies: a page can only use
 * a token it has. Returns whether the request was a preflight, which is answered then.
 */
export function applyCors({ request, response, headers }: HttpContext, origins: AllowedOrigins): boolean {
  const { origin } = request.headers;
  if (origins.localhost || origins.listed.length > 0) headers['vary'] = 'origin';
  if (origin && isAllowed(origin, origins)) {
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
