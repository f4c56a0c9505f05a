import { day } from '@bike-rentals/runtime/durations';
/** Seconds. Short, because an access token cannot be taken back everywhere at once. */
export const accessTokenLifetimeS = 15 * 60;
/** How long a refresh token can be used. */
export const refreshTokenLifetimeMs = 30 * day;
/** Two tabs may use the same token at the same time. */
export const rotationGraceMs = 10_000;

/** A refresh token that a client presents, with its session. */
export interface PresentedToken {
  expiresAt: Date;
  rotatedAt: Date | null;
  session: { endedAt: Date | null };
}

/** What becomes of a presented token: `grace` is a second use within seconds, `reused` a later one. */
export type RefreshDecision = 'rotate' | 'grace' | 'expired' | 'reused';

/**
 * A refresh token is for one use. One that comes again after its grace time was stolen, from us or from its owner:
 * its whole family ends (RFC 9700, section 4.14.2).
 */
export function decideRefresh(token: PresentedToken | undefined, now: Date): RefreshDecision {
  if (!token || token.session.endedAt || token.expiresAt <= now) return 'expired';
  if (!token.rotatedAt) return 'rotate';
  return now.getTime() - token.rotatedAt.getTime() <= rotationGraceMs ? 'grace' : 'reused';
}
