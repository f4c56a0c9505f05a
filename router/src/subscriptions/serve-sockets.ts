import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AccessClaims } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import { MAX_BODY_BYTES } from '../http/read-request.ts';
import type { Authenticator } from '../protection/authenticate.ts';
import { findClientAddress } from '../protection/client-address.ts';
import { RETRY_LATER, serveClientSocket, type ClientSocket } from './client-socket.ts';
import { startOperation, type OperationOptions } from './start-operation.ts';

export interface SocketsOptions extends OperationOptions {
  http: Server;
  authenticator: Authenticator;
  trustedHops: number;
  clock: Clock;
}

export interface Sockets extends AsyncDisposable {
  /** Asks all clients to connect again, spread over a while so that they do not come back at once. */
  restart(): void;
}

const PING_EVERY_MS = 20_000;
const RESTART_WITHIN_MS = 2_000;

/** GraphQL over WebSocket at `/graphql`. */
export function serveSockets(options: SocketsOptions): Sockets {
  const { http } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY_BYTES,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const sockets = new Map<WebSocket, ClientSocket>();

  server.on('connection', (socket, request) => {
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      socket.close(
        CloseCode.SubprotocolNotAcceptable,
        `Only ${GRAPHQL_TRANSPORT_WS_PROTOCOL} is spoken here`,
      );
      return;
    }
    sockets.set(socket, serveSocket(socket, request, options));
    socket.on('close', () => sockets.delete(socket));
    keepAlive(socket);
  });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] === '/graphql') {
      server.handleUpgrade(request, stream, head, (socket) => server.emit('connection', socket, request));
    } else {
      stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    }
  });

  return {
    restart() {
      for (const client of sockets.values()) {
        setTimeout(() => {
          client.close(RETRY_LATER.restart, 'The schema has changed');
        }, Math.random() * RESTART_WITHIN_MS).unref();
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = [...sockets.keys()].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      for (const client of sockets.values()) client.close(RETRY_LATER.restart, 'The router is stopping');
      await Promise.all(closed);
      server.close();
    },
  };
}

function serveSocket(socket: WebSocket, request: IncomingMessage, options: SocketsOptions): ClientSocket {
  const address = findClientAddress(request, options.trustedHops);
  const client = serveClientSocket(socket, {
    connect: (params) => options.authenticator.identify(findAuthorization(params), address),
    onConnected: ({ claims }) => {
      if (claims) closeWithToken(socket, { claims, client }, options);
    },
    start: (payload, { viewer }, channel) => startOperation(options, { payload, viewer, channel }),
  });
  return client;
}

/** As clients send it: `authorization` like the header (in any case), or the bare `token`. */
function findAuthorization(params: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string' || value === '') continue;
    if (name.toLowerCase() === 'authorization') return value;
    if (name === 'token') return `Bearer ${value}`;
  }
  return undefined;
}

/** A socket ends with the token it was opened with, be it by age or by revocation. */
function closeWithToken(
  socket: WebSocket,
  { claims, client }: { claims: AccessClaims; client: ClientSocket },
  { authenticator, clock }: SocketsOptions,
): void {
  const expire = setTimeout(
    () => {
      client.close(RETRY_LATER.unauthorized, 'The token has expired.');
    },
    claims.expiresAt * 1000 - clock.now().getTime(),
  );
  const forget = authenticator.onRevoked(() => {
    if (authenticator.isRevoked(claims))
      client.close(RETRY_LATER.unauthorized, 'The token has been revoked.');
  });
  socket.on('close', () => {
    clearTimeout(expire);
    forget();
  });
}

/** Finds peers that vanished without a word. */
function keepAlive(socket: WebSocket): void {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', () => clearInterval(timer));
}
