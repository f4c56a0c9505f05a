import type { IncomingMessage } from 'node:http';

/** Which origins may read responses and open WebSockets. */
export interface AllowedOrigins {
  /** Origins; `*` allows all. */
  listed: readonly string[];
  /** Whether every port of the local machine is allowed, for front ends under development. */
  localhost: boolean;
}

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether pages of an origin may read responses. */
export function isAllowed(origin: string, { listed, localhost }: AllowedOrigins): boolean {
  return listed.includes(origin) || listed.includes('*') || (localhost && LOCALHOST.test(origin));
}

/**
 * Whether the request may be served. A client that is no browser sends no `Origin`. The router's own pages (the
 * playground) send its own address.
 */
export function isAllowedOrigin({ headers }: IncomingMessage, origins: AllowedOrigins): boolean {
  const { origin, host } = headers;
  if (origin === undefined || isAllowed(origin, origins)) return true;
  return URL.parse(origin)?.host === host;
}
