import type { IncomingMessage } from 'node:http';

/**
 * The client's address as seen through `trustedProxies` proxies of our own. Each proxy appends the address that it
 * was called from, so only that many entries, counted from the end, are trustworthy.
 */
export function findClientAddress(request: IncomingMessage, trustedProxies: number): string | undefined {
  const direct = request.socket.remoteAddress;
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((hop) => hop.trim());
  return hops.at(-trustedProxies) || direct;
}
