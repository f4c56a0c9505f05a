import type { Actor, UserRole } from '@bike-rentals/contracts';
import { apiError } from '@bike-rentals/subgraph';
import { countAdmins, findAccount, saveRole, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import { revokeTokens } from '../store/revocations.ts';
import { getStaff } from './change-state.ts';
import type { SessionOwner } from './refresh-session.ts';
import { requireProof } from './totp.ts';
import type { UseCaseContext } from './use-case-context.ts';

/**
 * All access tokens that say the old role stop working within seconds; refreshing gives one with the new role.
 * The admin must still be one: in those seconds a former one could make themselves admin again.
 */
export async function setRole(
  { store, clock, createId, onCommit }: UseCaseContext,
  admin: SessionOwner,
  { userId, role }: { userId: string; role: UserRole },
): Promise<void> {
  await store.transact(async (tx) => {
    const actor = await getStaff(tx, admin.userId, ['ADMIN']);
    await requireProof(tx, { clock }, admin);
    const account = await findAccount(tx, userId);
    if (!account) throw apiError('NOT_FOUND', 'There is no such user.', { field: 'userId' });
    if (account.role === role) return;
    if (account.role === 'ADMIN' && (await countAdmins(tx)) === 1) {
      throw apiError('LAST_ADMIN', 'The last admin stays one.', { field: 'role' });
    }
    await changeRole(tx, { clock, createId }, { account, role, actor });
  });
  onCommit();
}

/** Writes the role, and revokes the access tokens that say the old one. */
export async function changeRole(
  tx: Transaction,
  { clock, createId }: Pick<UseCaseContext, 'clock' | 'createId'>,
  { account, role, actor }: { account: Account; role: UserRole; actor: Actor },
): Promise<void> {
  // Read in the transaction: tokens that were issued while it waited for its turn are void too.
  const at = clock.now();
  // Tokens of the last change may be dated ahead of the clock; a second change in that second voids them as well.
  const issuedBefore = Math.max(Math.floor(at.getTime() / 1000), account.tokensFrom) + 1;
  const { version } = await saveRole(tx, { id: account.id, role, tokensFrom: issuedBefore });
  const payload = { userId: account.id, from: account.role, to: role };
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.role-changed',
    payload,
    version,
    actor,
    at,
  });
  await revokeTokens(tx, { accountId: account.id, issuedBefore, at });
}
