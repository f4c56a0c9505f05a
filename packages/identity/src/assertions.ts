import type { Clock } from '@bike-rentals/runtime';
import { createLruCache } from '@bike-rentals/runtime';
import { toKeyMap, type Jwks, type PrivateJwk } from './keys.ts';
import { createSigner, findKeyId, toUnixSeconds, verifyClaims, type Claims } from './signed-claims.ts';
import type { Viewer } from './viewer.ts';

/**
 * The HTTP header that authenticates the viewer to a subgraph. Over graphql-ws: `connection_init` with `{ assertion }`.
 */
export const ASSERTION_HEADER = 'x-viewer-assertion';
/** The issuer (`iss`) of all assertions. */
export const ASSERTION_ISSUER = 'router';
/** The longest time between `iat` and `exp`, in seconds. */
export const ASSERTION_LIFETIME_S = 60;
/** By so many seconds the clocks of the router and a subgraph may differ. */
const CLOCK_TOLERANCE_S = 30;

/** No assertion, a forged one, one for another subgraph, or one that is too old. */
export class InvalidAssertionError extends Error {
  override readonly name = 'InvalidAssertionError';
}

/** Signs assertions for subgraphs. */
export interface AssertionSigner {
  /** A token by which the subgraph `audience` knows the viewer. Holds for at least half a minute. */
  sign(viewer: Viewer, audience: string): string;
}

interface Assertion {
  token: string;
  /** Unix milliseconds. */
  renewAt: number;
}

/** Signing costs more than the rest of a small request, so an assertion serves until half its life is over. */
export function createAssertionSigner(options: {
  key: PrivateJwk;
  clock: Clock;
  maxCached?: number;
}): AssertionSigner {
  const sign = createSigner(options);
  const isFresh = (assertion: Assertion | undefined): assertion is Assertion =>
    assertion !== undefined && options.clock.now().getTime() < assertion.renewAt;
  const byClaims = createLruCache<Assertion>(options.maxCached ?? 10_000);
  const byViewer = new WeakMap<Viewer, Map<string, Assertion>>();

  function find(viewer: Viewer, audience: string): Assertion {
    const claims = { iss: ASSERTION_ISSUER, aud: audience, ...toClaims(viewer) };
    const id = JSON.stringify(claims);
    const known = byClaims.find(id);
    if (isFresh(known)) return known;
    const { token, iat } = sign(claims, ASSERTION_LIFETIME_S);
    const assertion = { token, renewAt: (iat + ASSERTION_LIFETIME_S / 2) * 1000 };
    byClaims.set(id, assertion);
    return assertion;
  }

  return {
    sign(viewer, audience) {
      const assertions = byViewer.get(viewer) ?? new Map<string, Assertion>();
      let assertion = assertions.get(audience);
      if (!isFresh(assertion)) {
        assertion = find(viewer, audience);
        byViewer.set(viewer, assertions.set(audience, assertion));
      }
      return assertion.token;
    },
  };
}

/** Verifies assertions for one audience; an assertion is verified once, then cached. */
export interface AssertionVerifier<Role extends string = string> {
  /** Throws InvalidAssertionError. */
  verify(assertion: string | undefined): Viewer<Role>;
}

/** The keys, audience and roles that an assertion must have. */
export interface AssertionVerifierOptions<Role extends string> {
  /** The router's public keys. */
  keys: Jwks;
  /** The subgraph's own name. */
  audience: string;
  clock: Clock;
  /** The roles this subgraph knows; an assertion with another one is refused. Left out: any. */
  roles?: readonly Role[];
  maxCached?: number;
}

/** Creates a verifier that caches the assertions it has accepted. */
export function createAssertionVerifier<Role extends string = string>(
  options: AssertionVerifierOptions<Role>,
): AssertionVerifier<Role> {
  const keys = toKeyMap(options.keys);
  const cache = createLruCache<{ viewer: Viewer<Role>; exp: number }>(options.maxCached ?? 10_000);

  function read(assertion: string) {
    const key = keys.get(findKeyId(assertion) ?? '');
    if (!key) throw new InvalidAssertionError('signed with an unknown key');
    const now = options.clock.now();
    const known = { key, issuer: ASSERTION_ISSUER, audience: options.audience };
    const expected = { ...known, now, tolerance: CLOCK_TOLERANCE_S };
    const claims = verifyClaims(assertion, expected);
    if (claims.exp - claims.iat > ASSERTION_LIFETIME_S) throw new InvalidAssertionError('holds for too long');
    return { viewer: toViewer(claims, options.roles), exp: claims.exp + CLOCK_TOLERANCE_S };
  }

  return {
    verify(assertion) {
      if (!assertion) throw new InvalidAssertionError('no assertion');
      const known = cache.find(assertion);
      if (known && toUnixSeconds(options.clock.now()) < known.exp) return known.viewer;
      try {
        const fresh = read(assertion);
        cache.set(assertion, fresh);
        return fresh.viewer;
      } catch (error) {
        if (error instanceof InvalidAssertionError) throw error;
        throw new InvalidAssertionError((error as Error).message, { cause: error });
      }
    },
  };
}

function toClaims(viewer: Viewer): Record<string, string | number | undefined> {
  const addr = viewer.address;
  if (viewer.kind === 'anonymous') return { addr };
  if (viewer.kind === 'role') return { role: viewer.role, addr };
  const { userId: sub, role, sessionId: sid, authTime } = viewer;
  return { sub, role, sid, auth_time: authTime, addr };
}

/** No role: anonymous. A role without a subject: everybody of that role. */
function toViewer<Role extends string>(claims: Claims, roles: readonly Role[] | undefined): Viewer<Role> {
  const { sub, role, sid, auth_time: authTime, addr } = claims;
  const where = typeof addr === 'string' ? { address: addr } : {};
  if (role === undefined && sub === undefined) return { kind: 'anonymous', ...where };
  if (!isRole(role, roles)) throw new InvalidAssertionError('unknown role');
  if (sub === undefined) return { kind: 'role', role, ...where };
  if (typeof sub !== 'string' || typeof sid !== 'string') throw new InvalidAssertionError('no session');
  const proof = typeof authTime === 'number' ? { authTime } : {};
  return { kind: 'user', userId: sub, role, sessionId: sid, ...proof, ...where };
}

function isRole<Role extends string>(role: unknown, roles: readonly Role[] | undefined): role is Role {
  return typeof role === 'string' && (roles === undefined || roles.includes(role as Role));
}
