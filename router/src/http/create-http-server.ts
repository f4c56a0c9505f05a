import { createServer, type IncomingMessage, type Server } from 'node:http';
import { TokenError } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { AllowedOrigins } from '../authentication/allowed-origins.ts';
import { UnauthenticatedError } from '../authentication/authenticate.ts';
import type { Readiness } from '../health/readiness.ts';
import { getRequestId } from '../observability/request-id.ts';
import { RequestError } from '../operations/request-error.ts';
import { applyCors } from './cors.ts';
import type { HttpContext } from './http-context.ts';
import type { PassThrough } from './pass-through.ts';
import { sendJson } from './send-json.ts';
import { serveGraphql, type GraphqlHandlerOptions } from './serve-graphql.ts';

/** What the HTTP server needs. */
export interface HttpOptions extends GraphqlHandlerOptions {
  origins: AllowedOrigins;
  passThrough: PassThrough;
  /** Serves a web app. Resolves to false for other paths. */
  servePages?: (context: HttpContext, url: URL) => Promise<boolean>;
  /** Serves the playground. Resolves to false for other paths. */
  servePlayground?: (context: HttpContext, url: URL) => Promise<boolean>;
  readiness: Pick<Readiness, 'getFailures' | 'getNotReadyReasons'>;
  /** Time without traffic, in either direction, after which a connection is closed. */
  idleTimeoutMs: number;
  log: Log;
}

/** Routes requests by path. All errors are JSON. */
export function createHttpServer(options: HttpOptions): Server {
  async function route(context: HttpContext): Promise<void> {
    const url = findUrl(context.request);
    switch (url.pathname) {
      case '/graphql':
        if (!applyCors(context, options.origins)) return serveGraphql(options, context, url);
        return;
      case '/health/live':
        return sendJson(context, { status: 200, body: { status: 'live' } });
      case '/health/ready':
        return sendHealth(context, options.readiness.getNotReadyReasons());
      case '/health/services':
        return sendHealth(context, await options.readiness.getFailures());
    }
    if (await options.passThrough(context, url)) return;
    if (await options.servePages?.(context, url)) return;
    if (await options.servePlayground?.(context, url)) return;
    throw new RequestError(404, 'NOT_FOUND', 'Not found. The API is at /graphql.');
  }

  // An upgrade to another protocol (h2c) is ignored, as RFC 9110, section 7.8, allows.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
    headers.upgrade?.toLowerCase() === 'websocket';
  const server = createServer({ shouldUpgradeCallback }, (request, response) => {
    const requestId = getRequestId(request, options.trustedProxies);
    const context = { request, response, requestId, headers: { 'x-request-id': requestId } };
    if (options.log.isLevelEnabled('debug')) logAccess(context, options.log);
    route(context).catch((error: unknown) => sendError(error, context, options.log));
  });
  // Longer than proxies keep idle connections, so that a proxy does not send a request on a connection that is being
  // closed.
  server.keepAliveTimeout = 75_000;
  // Slowloris protection.
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  server.timeout = options.idleTimeoutMs;
  return server;
}

function sendHealth(context: HttpContext, reasons: string[]): void {
  const ready = { status: 200, body: { status: 'ready' } };
  const unready = { status: 503, body: { status: 'not ready', reasons } };
  sendJson(context, reasons.length === 0 ? ready : unready);
}

/** Logs the path without the query string, which may contain personal data. */
function logAccess({ request, response, requestId }: HttpContext, log: Log): void {
  const start = performance.now();
  response.once('close', () => {
    const ms = Math.round(performance.now() - start);
    const { method, url } = request;
    log.debug({ requestId, method, path: url?.split('?')[0], status: response.statusCode, ms }, 'request');
  });
}

const GRAPHQL_URL = new URL('http://router/graphql');

function findUrl({ url = '/' }: IncomingMessage): URL {
  // Nearly every request has this URL.
  if (url === GRAPHQL_URL.pathname) return GRAPHQL_URL;
  const found = URL.parse(url, GRAPHQL_URL.origin);
  if (!found) throw new RequestError(400, 'BAD_REQUEST', 'The URL is invalid.');
  return found;
}

function sendError(error: unknown, context: HttpContext, log: Log): void {
  const { request, response, requestId } = context;
  // The client has disconnected. That is no failure of the router.
  if (request.socket.destroyed) return;
  const { status, code, message, headers } = toRequestError(error);
  if (status >= 500) log.error({ err: error, requestId }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Closes the connection instead of reading the rest of a rejected body.
  const closing = request.complete ? {} : { connection: 'close' };
  const body = { errors: [{ message, extensions: { code } }] };
  sendJson(context, { status, headers: { ...headers, ...closing }, body });
}

function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof UnauthenticatedError) {
    return new RequestError(401, 'UNAUTHENTICATED', error.message).with(
      'www-authenticate',
      'Bearer error="invalid_token"',
    );
  }
  if (error instanceof TokenError) {
    return new RequestError(503, 'SERVICE_UNAVAILABLE', 'Tokens cannot be verified at the moment.').with(
      'retry-after',
      '1',
    );
  }
  return new RequestError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
}
