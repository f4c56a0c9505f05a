import type { AccessClaims } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import type { Authenticator } from './authenticate.ts';

/** Node fires a timer beyond this at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What watching a token needs. */
export interface TokenWatch {
  authenticator: Authenticator;
  clock: Clock;
  /** Called once when the token has expired or is revoked. */
  onEnd: (reason: string) => void;
}

/** Ends a long-running operation together with the token that opened it. Returns a function that stops watching. */
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
  // The token may have been revoked while the operation was planned.
  if (authenticator.isRevoked(claims)) end('The token has been revoked.');
  return stop;
}
