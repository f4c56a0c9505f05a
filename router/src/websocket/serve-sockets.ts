import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { TokenError } from '@bike-rentals/identity';
import { coalesceWrites, type Clock } from '@bike-rentals/runtime';
import { isAllowedOrigin, type AllowedOrigins } from '../authentication/allowed-origins.ts';
import { toClientKey, UnauthenticatedError, type Authenticator } from '../authentication/authenticate.ts';
import { findClientAddress } from '../authentication/client-address.ts';
import { watchToken } from '../authentication/watch-token.ts';
import { isNullish, isObject, type JsonObject } from '../json/json-object.ts';
import type { Limits } from '../limits/limits.ts';
import { createQuota, type Quota } from '../limits/quota.ts';
import { getRequestId } from '../observability/request-id.ts';
import type { TraceStarter } from '../observability/trace-context.ts';
import { findUserAgent } from '../observability/user-agent.ts';
import { RECONNECT_SPREAD_MS } from '../subscriptions/subscriber.ts';
import { closeSocket, RETRYABLE_CLOSE, ClientSocket } from './client-socket.ts';
import { startOperation, type OperationOptions } from './start-operation.ts';

/** What the WebSocket server needs. */
export interface SocketsOptions extends OperationOptions {
  http: Server;
  authenticator: Authenticator;
  trustedProxies: number;
  /** Origins that may connect, besides the router's own. */
  origins: AllowedOrigins;
  limits: Limits;
  traces: TraceStarter;
  clock: Clock;
}

/** All open WebSockets. Disposing of it closes them. */
export interface Sockets extends AsyncDisposable {
  readonly size: number;
  /** Closes all connections, spread over RECONNECT_SPREAD_MS, so that clients reconnect gradually. */
  restart(): void;
}

const PING_INTERVAL_MS = 20_000;

/** Serves GraphQL over WebSocket at `/graphql`. */
export function serveSockets(options: SocketsOptions): Sockets {
  const { http } = options;
  const { closeTimeoutMs } = options.limits;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: options.limits.bodyBytes,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const quota = createQuota({ max: Infinity, maxPerClient: options.limits.clientSockets });
  let stopping = false;
  const sockets = new Map<WebSocket, ClientSocket>();

  server.on('connection', (socket, request) => {
    // The `close` event follows every error.
    socket.on('error', () => undefined);
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      const reason = `Only ${GRAPHQL_TRANSPORT_WS_PROTOCOL} is supported`;
      return closeSocket(socket, { code: CloseCode.SubprotocolNotAcceptable, reason }, closeTimeoutMs);
    }
    sockets.set(socket, serveSocket(socket, request, { ...options, quota }));
    socket.on('close', () => sockets.delete(socket));
    keepAlive(socket);
  });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // The connection may fail before the upgrade.
    stream.on('error', () => undefined);
    const reject = (status: string) => rejectUpgrade(stream, status, closeTimeoutMs);
    if (stopping || sockets.size >= options.limits.sockets) return reject('503 Service Unavailable');
    if (request.url?.split('?')[0] !== '/graphql') return reject('404 Not Found');
    // Browsers allow any page to open a WebSocket anywhere, so the server must check the origin.
    if (!isAllowedOrigin(request, options.origins)) return reject('403 Forbidden');
    coalesceWrites(stream);
    server.handleUpgrade(request, stream, head, (socket) => server.emit('connection', socket, request));
  });

  return {
    get size() {
      return sockets.size;
    },
    restart() {
      for (const client of sockets.values()) {
        setTimeout(() => {
          client.finish(RETRYABLE_CLOSE.restart, 'The schema has changed');
        }, Math.random() * RECONNECT_SPREAD_MS).unref();
      }
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      const closed = [...sockets.keys()].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      for (const client of sockets.values()) client.finish(RETRYABLE_CLOSE.restart, 'The router is stopping');
      await Promise.all(closed);
      server.close();
    },
  };
}

/** Node does not handle the connection after the upgrade: a client that does not close it is disconnected. */
function rejectUpgrade(stream: Duplex, status: string, timeoutMs: number): void {
  stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  stream.resume();
  const cut = setTimeout(() => stream.destroy(), timeoutMs);
  stream.once('close', () => clearTimeout(cut));
}

class TooManySocketsError extends Error {}

function serveSocket(
  socket: WebSocket,
  request: IncomingMessage,
  options: SocketsOptions & { quota: Quota },
): ClientSocket {
  const { authenticator, clock, limits, log, traces, trustedProxies, quota } = options;
  const address = findClientAddress(request, trustedProxies);
  const requestId = getRequestId(request, trustedProxies);
  const client = new ClientSocket(socket, {
    limits,
    async connect(params) {
      const identity = await authenticator.identify(findAuthorization(params), address);
      const release = quota.acquire(toClientKey(identity.viewer));
      if (!release) throw new TooManySocketsError('Too many connections');
      if (socket.readyState === socket.CLOSED) release();
      else socket.once('close', release);
      return identity;
    },
    toClose(error) {
      if (error instanceof UnauthenticatedError)
        return { code: RETRYABLE_CLOSE.unauthorized, reason: error.message };
      if (error instanceof TooManySocketsError)
        return { code: RETRYABLE_CLOSE.overloaded, reason: error.message };
      if (error instanceof TokenError) {
        return { code: RETRYABLE_CLOSE.overloaded, reason: 'Tokens cannot be verified at the moment' };
      }
      log.error({ err: error, requestId }, 'a WebSocket failed');
      return { code: CloseCode.InternalServerError, reason: 'Internal server error' };
    },
    onConnected({ claims }) {
      const onEnd = (reason: string) => client.close(RETRYABLE_CLOSE.unauthorized, reason);
      socket.on('close', watchToken(claims, { authenticator, clock, onEnd }));
    },
    start(payload, { viewer }, channel) {
      const requestContext = {
        viewer,
        ...traces.begin(request.headers),
        userAgent: findUserAgent(request.headers),
        requestId,
      };
      return startOperation(options, { payload, requestContext, channel });
    },
  });
  return client;
}

/**
 * Finds the authorization in the payload of `connection_init`: `authorization` like the header (in any case, also
 * within `headers`), or a bare `token`.
 * @throws UnauthenticatedError if it is not a string, so that the client does not become anonymous unnoticed
 */
function findAuthorization(params: JsonObject): string | undefined {
  const { headers } = params;
  for (const [name, value] of Object.entries({ ...(isObject(headers) && headers), ...params })) {
    if (name !== 'token' && name.toLowerCase() !== 'authorization') continue;
    if (isNullish(value) || value === '') continue;
    if (typeof value !== 'string') throw new UnauthenticatedError('The token must be a string.');
    return name === 'token' ? `Bearer ${value}` : value;
  }
  return undefined;
}

/** Disconnects clients that do not answer pings. */
function keepAlive(socket: WebSocket): void {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', () => clearInterval(timer));
}
