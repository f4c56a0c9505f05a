import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from './config.ts';

const connections = new WeakMap<Server, ReadonlySet<Socket>>();

/**
 * Listens, and resolves to the port (0 picks a free one).
 * `variable` is the setting to blame when the port cannot be had; the address is `HOST`.
 */
export async function listen(
  server: Server,
  { port, host, variable }: { port: number; host: string; variable: string },
) {
  const sockets = new Set<Socket>();
  connections.set(server, sockets);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new ConfigError(variable, `port ${port} is taken`));
      else if (error.code === 'EACCES') reject(new ConfigError(variable, `port ${port} needs more rights`));
      else reject(new ConfigError('HOST', `"${host}" is not an address of this machine (${error.message})`));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Requests wait until the function that is returned is called. */
function holdRequests(server: Server): () => void {
  const held: [IncomingMessage, ServerResponse][] = [];
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => held.push([request, response]));
  return () => {
    server.removeAllListeners('request');
    for (const listener of listeners) server.on('request', listener);
    for (const [request, response] of held) server.emit('request', request, response);
  };
}

/** How long connections may take to end. */
export interface CloseOptions {
  /** How long running requests have to be answered before their connections are cut. */
  graceMs?: number;
  /** How long new connections are accepted at most, so that a client that is about to connect is not refused. */
  lingerMs?: number;
}

/** How long nothing must have come in before the port is closed. */
const QUIET_MS = 20;
const QUIET_TURNS = 20;
/** How long a connection may be silent before its first request once the port is closed. */
const SILENCE_MS = 500;

/**
 * Stops in the order in which no request is lost: goes on answering, with `Connection: close`, until nothing new comes
 * or `lingerMs` are over; then closes the port, lets running requests finish for `graceMs`, and cuts what is left.
 */
export async function closeServer(
  server: Server,
  { graceMs = 5_000, lingerMs = 1_000 }: CloseOptions = {},
): Promise<void> {
  if (!server.listening) return;
  let lastArrival = performance.now();
  let arrivals = 0;
  const note = () => {
    lastArrival = performance.now();
    arrivals += 1;
  };
  server.on('connection', note);
  // A keep-alive client does not start another request on a connection that is about to be closed.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    note();
    socket.setTimeout(server.timeout);
    response.setHeader('connection', 'close');
  });

  const until = lastArrival + lingerMs;
  do await wait(QUIET_MS);
  while (performance.now() - lastArrival < QUIET_MS && performance.now() < until);
  // Closing the port resets connections that are not accepted yet. Clients that get a response connect again at once,
  // so requests are held while the last connections are accepted, one in each turn of the event loop.
  const release = holdRequests(server);
  for (let quiet = 0, seen = arrivals; quiet < QUIET_TURNS && performance.now() < until + lingerMs;) {
    await turn();
    quiet = arrivals === seen ? quiet + 1 : 0;
    seen = arrivals;
  }
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  release();
  // Node does not count a connection on which nothing was asked yet as idle.
  for (const socket of connections.get(server) ?? [])
    if (socket.bytesRead === 0) socket.setTimeout(SILENCE_MS);
  // A connection becomes idle after its last response, which Node does not announce.
  const look = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(look);
  clearTimeout(cut);
}
