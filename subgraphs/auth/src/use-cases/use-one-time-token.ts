import { refuseToken, type TokenPurpose } from '../domain/one-time-token.ts';
import { findOneTimeToken, markTokenUsed, type OneTimeToken } from '../store/one-time-tokens.ts';
import type { Reader, Transaction } from '../store/open-store.ts';
import { hashToken } from './issue-session.ts';
import { refuse, type Refused } from './refusal.ts';

/** Uses a token up, in the transaction of what it allows: if that fails, the token is as good as before. */
export async function takeToken(
  tx: Transaction,
  { token, purpose }: { token: string; purpose: TokenPurpose },
  now: Date,
): Promise<OneTimeToken | Refused> {
  const found = await findUsableToken(tx, { token, purpose }, now);
  if (!('code' in found)) await markTokenUsed(tx, found.id, now);
  return found;
}

/** The token if it could be used now. */
export async function findUsableToken(
  read: Reader | Transaction,
  { token, purpose }: { token: string; purpose: TokenPurpose },
  now: Date,
): Promise<OneTimeToken | Refused> {
  const found = await findOneTimeToken(read, hashToken(token));
  const refusal = refuseToken(found, purpose, now);
  if (refusal) return refuse(refusal, { message: linkRefusals[refusal] });
  return found as OneTimeToken;
}

const linkRefusals = {
  TOKEN_USED: 'This link was used before.',
  TOKEN_EXPIRED: 'This link is too old, or there is a newer one.',
} as const;
