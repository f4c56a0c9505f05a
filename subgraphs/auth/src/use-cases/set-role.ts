import { apiError } from '@bike-rentals/subgraph';
import { countAdmins, findAccount, saveRole } from '../store/accounts.ts';
import { revokeTokens } from '../store/revocations.ts';
import type { Service } from './service.ts';

/** All access tokens that say the old role stop working within seconds; refreshing gives one with the new role. */
export async function setRole(
  { store, clock }: Service,
  { userId, role }: { userId: string; role: 'RENTER' | 'ADMIN' },
): Promise<void> {
  const at = clock.now();
  const issuedBefore = Math.floor(at.getTime() / 1000) + 1;
  await store.transact(async (tx) => {
    const account = await findAccount(tx, userId);
    if (!account) throw apiError('NOT_FOUND', 'There is no such user.', { field: 'userId' });
    if (account.role === role) return;
    if (account.role === 'ADMIN' && (await countAdmins(tx)) === 1) {
      throw apiError('CONFLICT', 'The last admin stays one.', { field: 'role' });
    }
    await saveRole(tx, { id: userId, role, tokensFrom: issuedBefore });
    await revokeTokens(tx, { accountId: userId, issuedBefore, at });
  });
}
