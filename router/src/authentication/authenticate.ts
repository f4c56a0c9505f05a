import {
  TokenError,
  toViewer,
  type AccessClaims,
  type Revocations,
  type TokenVerifier,
  type Viewer,
} from '@bike-rentals/identity';

/** The viewer of a request. `claims` are those of the access token, if there is one. */
export interface ClientIdentity {
  viewer: Viewer;
  claims?: AccessClaims;
}

/** The key under which quotas count a client: the user, or the address of an anonymous viewer. */
export const toClientKey = (viewer: Viewer): string =>
  viewer.kind === 'user' ? `user ${viewer.userId}` : `address ${viewer.address ?? ''}`;

/** The bearer token is invalid, expired or revoked. Such a request is rejected, never treated as anonymous. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** Identifies viewers by their access tokens. */
export interface Authenticator {
  /**
   * Identifies the viewer by the value of the `Authorization` header. Returns a promise only for a token that has not
   * been verified before.
   * @throws (or rejects with) UnauthenticatedError; TokenError if the issuer's keys are unavailable.
   */
  identify(
    authorization: string | undefined,
    address: string | undefined,
  ): ClientIdentity | Promise<ClientIdentity>;
  isRevoked(claims: AccessClaims): boolean;
  onRevoked(listener: () => void): () => void;
}

/** The authenticator of a router without an issuer: every viewer is anonymous. */
export const anonymousOnly: Authenticator = {
  identify: (_authorization, address) => ({ viewer: { kind: 'anonymous', address } }),
  isRevoked: () => false,
  onRevoked: () => () => undefined,
};

/** Creates an authenticator that verifies tokens and knows which of them are revoked. */
export function createAuthenticator(tokens: TokenVerifier, revocations: Revocations): Authenticator {
  // Returns the same viewer each time, so that values derived from it can be cached.
  const identities = new WeakMap<AccessClaims, ClientIdentity>();

  function toIdentified(claims: AccessClaims, address: string | undefined): ClientIdentity {
    if (revocations.isRevoked(claims)) throw new UnauthenticatedError('The token has been revoked.');
    const last = identities.get(claims);
    if (last && last.viewer.address === address) return last;
    const fresh = { viewer: toViewer(claims, address), claims };
    identities.set(claims, fresh);
    return fresh;
  }

  return {
    identify(authorization, address) {
      if (!authorization) return { viewer: { kind: 'anonymous', address } };
      const token = readBearer(authorization);
      const known = tokens.find(token);
      if (known) return toIdentified(known, address);
      return verify(tokens, token).then((claims) => toIdentified(claims, address));
    },
    isRevoked: (claims) => revocations.isRevoked(claims),
    onRevoked: (listener) => revocations.onRevoked(listener),
  };
}

function readBearer(authorization: string): string {
  const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new UnauthenticatedError('Expected "Bearer" and a token.');
  return token;
}

async function verify(tokens: TokenVerifier, token: string): Promise<AccessClaims> {
  try {
    return await tokens.verify(token);
  } catch (error) {
    if (!(error instanceof TokenError) || error.code === 'KEYS_UNAVAILABLE') throw error;
    const message = error.code === 'TOKEN_EXPIRED' ? 'The token has expired.' : 'The token is invalid.';
    throw new UnauthenticatedError(message);
  }
}
