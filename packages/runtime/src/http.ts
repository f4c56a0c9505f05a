import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from './config.ts';

/**
 * Listens, and resolves to the port (0 picks a free one).
 * `variable` is the setting to blame when the port cannot be had.
 */
export async function listen(
  server: Server,
  { port, host, variable }: { port: number; host: string; variable: string },
) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new ConfigError(variable, `port ${port} is taken`));
      else if (error.code === 'EACCES') reject(new ConfigError(variable, `port ${port} needs more rights`));
      else reject(error);
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Stops accepting, lets running requests finish for `graceMs`, then cuts what is left. */
export async function closeServer(server: Server, graceMs = 5_000): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Who asks again on an open connection is told that it ends: cut between two requests, they could not know what came
  // of the second.
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.setHeader('connection', 'close');
  });
  server.closeIdleConnections();
  // Each connection becomes idle with its last answer; nobody tells when.
  const look = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(look);
  clearTimeout(cut);
}
