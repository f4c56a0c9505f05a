import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** How the page was loaded that sends a request: `local` over plain HTTP from this machine, or else `secure`. */
export type PageSecurity = 'local' | 'secure';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Lets pages of our own origin through, and programs that are no browsers. A cookie goes with every request to us,
 * whichever page sends it, so each of these checks is there for browsers or cases in which the others fail.
 * @throws HttpError 403 for other pages, and for our own if it was loaded over plain HTTP from another machine
 */
export function checkOrigin({ method, headers }: IncomingMessage): PageSecurity {
  // A browser sends `none` when a user opens an address, which no request to this door is.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw crossSite();
  // Forms and other requests that need no preflight cannot have this type. DELETE needs a preflight.
  if (method === 'POST' && !isJson(headers)) throw crossSite();
  const { origin } = headers;
  if (origin === undefined) return 'secure';
  const page = URL.parse(origin);
  if (!page || page.host !== findHost(page, headers)) throw crossSite();
  if (page.protocol === 'https:') return 'secure';
  if (LOCAL_HOSTS.has(page.hostname)) return 'local';
  throw new HttpError(403, 'INSECURE_ORIGIN', { message: 'Log in over HTTPS.' });
}

/** `Host` as it would stand in an origin, where the default port is left out. */
const findHost = ({ protocol }: URL, { host }: IncomingHttpHeaders): string | undefined =>
  URL.parse(`${protocol}//${host ?? ''}`)?.host;

const isJson = (headers: IncomingHttpHeaders): boolean =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';

const crossSite = () =>
  new HttpError(403, 'CROSS_SITE', { message: 'Only JSON from pages of this origin is accepted here.' });
