import { day, hour, minute } from '@bike-rentals/runtime/durations';

/** What a one-time token is good for. */
export type TokenPurpose =
  'VERIFY_EMAIL' | 'RESET_PASSWORD' | 'CHANGE_EMAIL' | 'UNDO_EMAIL_CHANGE' | 'INVITE';

/** How long a token can be used. */
export const tokenLifetimesMs: Record<TokenPurpose, number> = {
  VERIFY_EMAIL: day,
  RESET_PASSWORD: 30 * minute,
  CHANGE_EMAIL: hour,
  UNDO_EMAIL_CHANGE: 72 * hour,
  INVITE: 7 * day,
};

/** How long the row of a used token is kept: a second click on its link is answered with TOKEN_USED. */
export const tokenRetentionMs = 7 * day;

/** A token that is presented, as it is stored. */
export interface PresentedToken {
  purpose: TokenPurpose;
  accountId: string | null;
  expiresAt: Date;
  usedAt: Date | null;
}

/** Why a token is refused. */
export type TokenRefusal = 'TOKEN_USED' | 'TOKEN_EXPIRED';

/** Why a token cannot be used for this; undefined if it can. One of another purpose is as good as none. */
export function refuseToken(
  token: PresentedToken | undefined,
  purpose: TokenPurpose,
  now: Date,
): TokenRefusal | undefined {
  if (token?.purpose !== purpose) return 'TOKEN_EXPIRED';
  if (token.usedAt) return 'TOKEN_USED';
  return token.expiresAt <= now ? 'TOKEN_EXPIRED' : undefined;
}
