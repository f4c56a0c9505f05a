import { saveTokensFrom, type Account } from '../store/accounts.ts';
import type { Transaction } from '../store/open-store.ts';
import { revokeTokens } from '../store/revocations.ts';

/** Voids the access tokens of an account whose rights have changed; refreshing gives one with the new ones. */
export async function voidTokens(tx: Transaction, { id, tokensFrom }: Account, at: Date): Promise<void> {
  // Tokens of the last change may be dated ahead of the clock; a second change in that second voids them as well.
  const issuedBefore = Math.max(Math.floor(at.getTime() / 1000), tokensFrom) + 1;
  await saveTokensFrom(tx, id, issuedBefore);
  await revokeTokens(tx, { accountId: id, issuedBefore, at });
}
