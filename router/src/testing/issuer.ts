import { createPrivateJwk, createTokenSigner, toJwks, type Revocation } from '@bike-rentals/identity';
import { systemClock } from '@bike-rentals/runtime';
import type { IdentityConfig } from '../config.ts';

/** Plays the service that issues tokens. */
export function createIssuer() {
  const key = createPrivateJwk();
  const assertionKey = createPrivateJwk();
  const revoked: Revocation[] = [];
  const names = { issuer: 'issuer', audience: 'api' };
  const identity: IdentityConfig = {
    ...names,
    jwks: async () => toJwks([key]),
    assertionKey,
    revocations: async (after) => ({
      revocations: revoked.filter(({ seq }) => seq > after),
      cursor: revoked.length,
    }),
  };
  const sign = (
    lifetimeS: number,
    who: { userId?: string; role?: string; sessionId?: string; provenAt?: Date } = {},
  ) =>
    createTokenSigner({ key, ...names, lifetimeS, clock: systemClock })({
      userId: 'u1',
      role: 'RENTER',
      sessionId: 's1',
      ...who,
    }).token;
  return {
    identity,
    /** Public keys that verify the router's assertions. */
    assertionKeys: toJwks([assertionKey]),
    sign,
    revokeSession(sessionId: string) {
      revoked.push({ seq: revoked.length + 1, sessionId, at: new Date().toISOString() });
    },
  };
}
