import type { IncomingMessage } from 'node:http';

/** Whose pages may read answers. */
export interface AllowedOrigins {
  /** `*`: all. */
  listed: readonly string[];
  /** Front ends under development, served by any port of the developer's machine. */
  localhost: boolean;
}

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export function isAllowed(origin: string, { listed, localhost }: AllowedOrigins): boolean {
  return listed.includes(origin) || listed.includes('*') || (localhost && LOCALHOST.test(origin));
}

/** Programs send no origin; the router's own pages (the playground) send its own. */
export function isAllowedOrigin({ headers }: IncomingMessage, origins: AllowedOrigins): boolean {
  const { origin, host } = headers;
  if (origin === undefined || isAllowed(origin, origins)) return true;
  return URL.parse(origin)?.host === host;
}
