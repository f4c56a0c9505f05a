import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '@bike-rentals/runtime';
import { toPrivateKey, type PrivateJwk } from './keys.ts';

/** Claims as they stand in a token that has been verified. Times are unix seconds. */
export type Claims = Readonly<Record<string, unknown>> & { iat: number; exp: number };

/** Whole seconds since 1970, as claims have them (RFC 7519, NumericDate). */
export function toUnixSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

/** Signs claims with ES256 so that they hold for `lifetimeS` seconds from the clock's now. */
export function createSigner({ key, clock }: { key: PrivateJwk; clock: Clock }) {
  const privateKey = toPrivateKey(key);
  return (claims: Record<string, unknown>, lifetimeS: number, earliest = 0) => {
    const iat = Math.max(toUnixSeconds(clock.now()), earliest);
    const exp = iat + lifetimeS;
    // Undefined claims are left out by JSON.
    const token = jwt.sign({ ...claims, iat, exp }, privateKey, { algorithm: 'ES256', keyid: key.kid });
    return { token, iat, exp };
  };
}

/** The `kid` a token names, before anything about the token is believed. Undefined if it is none. */
export function findKeyId(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    // Of the form of a token, but what it holds is not JSON.
    return undefined;
  }
}

interface Expectation {
  key: KeyObject;
  issuer: string;
  audience: string;
  now: Date;
  /** Seconds by which the signer's clock may be behind ours. */
  tolerance?: number;
}

/** Seconds by which the signer's clock may be ahead of ours. */
const AHEAD_S = 30;

/** Throws `jwt.TokenExpiredError` or `jwt.JsonWebTokenError`. */
export function verifyClaims(
  token: string,
  { key, issuer, audience, now, tolerance = 0 }: Expectation,
): Claims {
  const { header, payload: claims } = jwt.verify(token, key, {
    complete: true,
    algorithms: ['ES256'],
    issuer,
    audience,
    clockTimestamp: toUnixSeconds(now),
    clockTolerance: tolerance,
  });
  if (typeof claims === 'string' || typeof claims.iat !== 'number' || typeof claims.exp !== 'number') {
    throw new jwt.JsonWebTokenError('iat and exp are required');
  }
  // RFC 7515, section 4.1.11: what must be understood, and is not, makes the whole token invalid.
  if ('crit' in header)
    throw new jwt.JsonWebTokenError('it has critical extensions, which nobody here understands');
  if (claims.iat > toUnixSeconds(now) + AHEAD_S)
    throw new jwt.JsonWebTokenError('it is issued in the future');
  return claims as Claims;
}

/** Whether a token was rejected only because it has expired. */
export const isExpiry = (error: unknown) => error instanceof jwt.TokenExpiredError;
