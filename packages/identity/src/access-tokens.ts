import type { KeyObject } from 'node:crypto';
import type { Clock } from '@bike-rentals/runtime';
import { createLruCache } from '@bike-rentals/runtime';
import type { JwksSource } from './jwks-source.ts';
import { createKeyRing } from './jwks-source.ts';
import type { PrivateJwk } from './keys.ts';
import {
  createSigner,
  findKeyId,
  isExpiry,
  toUnixSeconds,
  verifyClaims,
  type Claims,
} from './signed-claims.ts';
import type { Viewer } from './viewer.ts';

/** What an access token says. Times are unix seconds. */
export interface AccessClaims {
  userId: string;
  role: string;
  sessionId: string;
  issuedAt: number;
  expiresAt: number;
  /** When its user has last logged in or stepped up in this session (`auth_time`); tokens of older issuers do not say it. */
  authTime?: number | undefined;
}

/** Seconds. A token that claims more is refused: its revocation would be forgotten before it expires. */
export const MAX_LIFETIME_S = 24 * 60 * 60;

/** Bytes. Ids go into messages, events and keys of caches, which have bounds. */
const MAX_ID_LENGTH = 64;

/** Why a token was not accepted. `KEYS_UNAVAILABLE` is transient. */
export type TokenErrorCode = 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'KEYS_UNAVAILABLE';

/** `KEYS_UNAVAILABLE`: the issuer's keys could not be had, so nothing is known about the token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The key, issuer and audience of the tokens. */
export interface TokenSignerOptions {
  key: PrivateJwk;
  issuer: string;
  audience: string;
  /** Seconds. Short: a token cannot be taken back everywhere at once. */
  lifetimeS: number;
  clock: Clock;
}

/**
 * For the issuer of tokens. `issuedFrom` (unix seconds) dates a token past a revocation of everything before,
 * which may lie in the same second.
 */
export function createTokenSigner({ issuer, audience, lifetimeS, ...options }: TokenSignerOptions) {
  const sign = createSigner(options);
  return ({ userId, role, sessionId, provenAt, issuedFrom }: TokenOwner) => {
    const claims = {
      ...{ iss: issuer, aud: audience, sub: userId, role, sid: sessionId },
      auth_time: provenAt && toUnixSeconds(provenAt),
    };
    const { token, iat, exp } = sign(claims, lifetimeS, issuedFrom);
    return { token, issuedAt: iat, expiresAt: exp };
  };
}

interface TokenOwner {
  userId: string;
  role: string;
  sessionId: string;
  /** When the user has last logged in or stepped up. Undefined: unknown, which counts as never. */
  provenAt?: Date | undefined;
  issuedFrom?: number;
}

/** Verifies access tokens; a token is verified once, then cached. */
export interface TokenVerifier {
  /** What a token says that was verified before and has not expired. */
  find(token: string): AccessClaims | undefined;
  /** Throws TokenError. */
  verify(token: string): Promise<AccessClaims>;
}

/** The keys, issuer and audience that a token must have. */
export interface TokenVerifierOptions {
  jwks: JwksSource;
  issuer: string;
  audience: string;
  clock: Clock;
  maxCached?: number;
}

/** A token is verified once; after that only its age is looked at. Revocation is the caller's matter. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, clock } = options;
  const ring = createKeyRing(options.jwks, clock);
  const cache = createLruCache<AccessClaims>(options.maxCached ?? 10_000);

  async function findKey(token: string): Promise<KeyObject> {
    const kid = findKeyId(token);
    if (kid === undefined) throw new TokenError('TOKEN_INVALID', 'not a token, or it names no key');
    const key = await ring.find(kid).catch((cause: unknown) => {
      throw new TokenError('KEYS_UNAVAILABLE', 'the keys to check tokens with cannot be had', { cause });
    });
    if (!key) throw new TokenError('TOKEN_INVALID', 'signed with an unknown key');
    return key;
  }

  function read(token: string, key: KeyObject): AccessClaims {
    try {
      return toAccessClaims(verifyClaims(token, { key, issuer, audience, now: clock.now() }));
    } catch (cause) {
      if (isExpiry(cause)) throw new TokenError('TOKEN_EXPIRED', 'the token has expired');
      throw new TokenError('TOKEN_INVALID', 'the token is not valid', { cause });
    }
  }

  function find(token: string): AccessClaims | undefined {
    const known = cache.find(token);
    if (!known || toUnixSeconds(clock.now()) < known.expiresAt) return known;
    cache.delete(token);
    return undefined;
  }

  return {
    find,
    async verify(token) {
      const known = find(token);
      if (known) return known;
      const claims = read(token, await findKey(token));
      cache.set(token, claims);
      return claims;
    },
  };
}

/** The viewer of an access token. */
export function toViewer({ userId, role, sessionId, authTime }: AccessClaims, address?: string): Viewer {
  return { kind: 'user', userId, role, sessionId, authTime, address };
}

function toAccessClaims({ sub, role, sid, iat, exp, auth_time: authTime }: Claims): AccessClaims {
  if (typeof sub !== 'string' || typeof role !== 'string' || typeof sid !== 'string') {
    throw new Error('sub, role and sid are required');
  }
  for (const [name, id] of Object.entries({ sub, role, sid })) {
    if (id === '' || Buffer.byteLength(id) > MAX_ID_LENGTH) throw new Error(`${name} is empty or too long`);
  }
  if (exp - iat > MAX_LIFETIME_S) throw new Error('it lives too long');
  if (authTime !== undefined && typeof authTime !== 'number') throw new Error('auth_time is no number');
  return { userId: sub, role, sessionId: sid, issuedAt: iat, expiresAt: exp, authTime };
}
