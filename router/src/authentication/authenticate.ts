import {
  TokenError,
  toViewer,
  type AccessClaims,
  type Revocations,
  type TokenVerifier,
  type Viewer,
} from '@bike-rentals/identity';

/** Who asks; claims only if a token says so. */
export interface ClientIdentity {
  viewer: Viewer;
  claims?: AccessClaims;
}

/** To whom is counted what a client holds on to. */
export const toClientKey = (viewer: Viewer): string =>
  viewer.kind === 'user' ? `user ${viewer.userId}` : `address ${viewer.address ?? ''}`;

/** A bearer that is not (or no longer) good. Never treated as no bearer at all. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

export interface Authenticator {
  /**
   * `authorization` as in the HTTP header. A promise only for a token that was not seen before. Throws, or rejects with,
   * UnauthenticatedError, or TokenError if keys cannot be had.
   */
  identify(
    authorization: string | undefined,
    address: string | undefined,
  ): ClientIdentity | Promise<ClientIdentity>;
  isRevoked(claims: AccessClaims): boolean;
  onRevoked(listener: () => void): () => void;
}

/** For a router that was given no issuer: everybody is anonymous. */
export const anonymousOnly: Authenticator = {
  identify: (_authorization, address) => ({ viewer: { kind: 'anonymous', address } }),
  isRevoked: () => false,
  onRevoked: () => () => undefined,
};

export function createAuthenticator(tokens: TokenVerifier, revocations: Revocations): Authenticator {
  // The same viewer each time, so that what is worked out of one need not be worked out again.
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
    const message = error.code === 'TOKEN_EXPIRED' ? 'The token has expired.' : 'The token is not valid.';
    throw new UnauthenticatedError(message);
  }
}
