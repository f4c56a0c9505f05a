import { createServer, type IncomingMessage, type Server } from 'node:http';
import { TokenError } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import { Unauthenticated } from '../protection/authenticate.ts';
import type { Readiness } from '../health/readiness.ts';
import { getRequestId } from '../observation/request-id.ts';
import { applyCors } from './cors.ts';
import { HttpProblem } from './http-problem.ts';
import { sendJson } from './send-json.ts';
import { serveGraphql, type Exchange, type GraphqlDoor } from './serve-graphql.ts';

export interface HttpOptions extends GraphqlDoor {
  corsOrigins: readonly string[];
  /** Serves the playground's pages; false if the path is none of them. */
  servePlayground?: (exchange: Exchange) => Promise<boolean>;
  readiness: Pick<Readiness, 'findObstacles'>;
  log: Log;
}

/** The router's doors by path. Every refusal is JSON. */
export function createHttpServer(options: HttpOptions): Server {
  async function route(exchange: Exchange): Promise<void> {
    const { request, response, url } = exchange;
    switch (url.pathname) {
      case '/graphql':
        if (!applyCors(request, response, options.corsOrigins)) await serveGraphql(options, exchange);
        return;
      case '/health/live':
        return sendJson(response, { status: 200, body: { status: 'live' } });
      case '/health/ready': {
        const obstacles = await options.readiness.findObstacles();
        const ready = { status: 200, body: { status: 'ready' } };
        const unready = { status: 503, body: { status: 'not ready', reasons: obstacles } };
        return sendJson(response, obstacles.length === 0 ? ready : unready);
      }
    }
    if (await options.servePlayground?.(exchange)) return;
    throw new HttpProblem(404, 'NOT_FOUND', 'There is nothing here; the API is at /graphql.');
  }

  const server = createServer((request, response) => {
    const url = findUrl(request);
    const requestId = getRequestId(request, options.trustedHops);
    response.setHeader('x-request-id', requestId);
    if (options.log.isLevelEnabled('debug')) logAccess({ request, response, requestId }, options.log);
    const served = url ? route({ request, response, url, requestId }) : Promise.reject(badAddress());
    served.catch((error: unknown) => refuse(error, { request, response, requestId }, options.log));
  });
  // Longer than a proxy in front keeps idle connections, so that it is never the one surprised by a close.
  server.keepAliveTimeout = 75_000;
  // Nobody needs longer to say what they want; who tries holds a connection for nothing.
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  // Nothing moves, in neither direction: longer than any operation takes, and than streams are silent.
  server.timeout = 60_000;
  return server;
}

/** The query string may hold what users have typed, so the path has to do. */
function logAccess({ request, response, requestId }: Omit<Exchange, 'url'>, log: Log): void {
  const start = performance.now();
  response.once('close', () => {
    const ms = Math.round(performance.now() - start);
    const { method, url } = request;
    log.debug({ requestId, method, path: url?.split('?')[0], status: response.statusCode, ms }, 'request');
  });
}

const GRAPHQL_URL = new URL('http://router/graphql');

function findUrl({ url = '/' }: IncomingMessage): URL | undefined {
  // Nearly every request has this one.
  if (url === GRAPHQL_URL.pathname) return GRAPHQL_URL;
  return URL.parse(url, GRAPHQL_URL.origin) ?? undefined;
}

const badAddress = () => new HttpProblem(400, 'BAD_REQUEST', 'The address is not valid.');

function refuse(error: unknown, { request, response, requestId }: Omit<Exchange, 'url'>, log: Log): void {
  // The client has left: there is nobody to tell, and nothing that we did wrong.
  if (request.socket.destroyed) return;
  const { status, code, message, headers } = toProblem(error);
  if (status >= 500) log.error({ err: error, requestId }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of a body that was refused is not worth reading.
  const closing = request.complete ? {} : { connection: 'close' };
  const body = { errors: [{ message, extensions: { code } }] };
  sendJson(response, { status, headers: { ...headers, ...closing }, body });
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Unauthenticated) {
    return new HttpProblem(401, 'UNAUTHENTICATED', error.message).with(
      'www-authenticate',
      'Bearer error="invalid_token"',
    );
  }
  if (error instanceof TokenError) {
    return new HttpProblem(503, 'SERVICE_UNAVAILABLE', 'Tokens cannot be checked now.').with(
      'retry-after',
      '1',
    );
  }
  return new HttpProblem(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
}
