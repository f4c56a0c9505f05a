import { isAllowed, type AllowedOrigins } from '../authentication/allowed-origins.ts';
import type { HttpContext } from './http-context.ts';

/** Including those that Apollo Client can be configured to send. */
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

/**
 * Sets CORS headers for allowed origins. This is safe without cookies: a page can only use a token that it has.
 * Returns true if the request was a preflight, which has been answered then.
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
