import type { AccessClaims } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import type { Authenticator } from './authenticate.ts';

/** Beyond this a timer of Node fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface TokenWatch {
  authenticator: Authenticator;
  clock: Clock;
  /** Told once that the token is no longer good, be it by age or by revocation. */
  onEnd: (reason: string) => void;
}

/** What runs long ends with the token it was opened with. Returns how to stop watching. */
export function watchToken(
  claims: AccessClaims | undefined,
  { authenticator, clock, onEnd }: TokenWatch,
): () => void {
  if (!claims) return () => undefined;
  const lifeMs = Math.min(claims.expiresAt * 1000 - clock.now().getTime(), MAX_TIMER_MS);
  const expire = setTimeout(() => end('The token has expired.'), lifeMs);
  const unsubscribe = authenticator.onRevoked(() => {
    if (authenticator.isRevoked(claims)) end('The token has been revoked.');
  });
  const stop = () => {
    clearTimeout(expire);
    unsubscribe();
  };
  const end = (reason: string) => {
    stop();
    onEnd(reason);
  };
  // Since it was looked at, the operation has been planned.
  if (authenticator.isRevoked(claims)) end('The token has been revoked.');
  return stop;
}
