import type { IncomingHttpHeaders } from 'node:http';
import { second } from '@bike-rentals/runtime/durations';
import { refreshTokenLifetimeMs } from '../domain/refresh.ts';
import type { PageSecurity } from './check-origin.ts';

/** Where the door is; the refresh token is sent nowhere else. */
export const SESSION_PATH = '/session';

/** Tells pages that there is a session, so that guests need not ask. It holds nothing else. */
const MARK = 'signed-in';

/** Over plain HTTP on this machine browsers accept neither `Secure` everywhere nor the prefix that asks for it. */
const COOKIES = {
  secure: { name: '__Secure-refresh', attributes: '; SameSite=Strict; Secure' },
  local: { name: 'refresh', attributes: '; SameSite=Strict' },
} as const;

/** The refresh token that a request brings; undefined if it brings none. */
export function findRefreshToken(
  { cookie = '' }: IncomingHttpHeaders,
  security: PageSecurity,
): string | undefined {
  const start = `${COOKIES[security].name}=`;
  const found = cookie.split(/; */).find((pair) => pair.startsWith(start));
  return found?.slice(start.length) || undefined;
}

/** Values of `Set-Cookie` that keep a refresh token, or end both cookies. */
export function toCookies(refreshToken: string | undefined, security: PageSecurity): string[] {
  const { name, attributes } = COOKIES[security];
  const maxAge = refreshToken === undefined ? 0 : refreshTokenLifetimeMs / second;
  const mark = refreshToken === undefined ? '' : '1';
  return [
    `${name}=${refreshToken ?? ''}; Path=${SESSION_PATH}; Max-Age=${maxAge}; HttpOnly${attributes}`,
    `${MARK}=${mark}; Path=/; Max-Age=${maxAge}${attributes}`,
  ];
}
