import type { Actor, UserRole } from '@bike-rentals/contracts';
import { apiError } from '@bike-rentals/subgraph';
import { countAdmins, findAccount, saveRole, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import { getStaff } from './change-state.ts';
import type { SessionOwner } from './refresh-session.ts';
import { requireProof } from './totp.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { voidTokens } from './void-tokens.ts';

/**
 * All access tokens that say the old role stop working within seconds; refreshing gives one with the new role.
 * The admin must still be one: in those seconds a former one could make themselves admin again.
 */
export async function setRole(
  { store, clock, createId, onCommit }: UseCaseContext,
  admin: SessionOwner,
  { userId, role, reason }: { userId: string; role: UserRole; reason?: string | undefined },
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
    await changeRole(tx, { clock, createId }, { account, role, actor, reason });
  });
  onCommit();
}

/** Writes the role, and revokes the access tokens that say the old one. */
export async function changeRole(
  tx: Transaction,
  { clock, createId }: Pick<UseCaseContext, 'clock' | 'createId'>,
  { account, role, actor, reason }: RoleChange,
): Promise<void> {
  // Read in the transaction: tokens that were issued while it waited for its turn are void too.
  const at = clock.now();
  const { version } = await saveRole(tx, account.id, role);
  const payload = { userId: account.id, from: account.role, to: role };
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.role-changed',
    payload,
    version,
    actor,
    reason,
    at,
  });
  await voidTokens(tx, account, at);
}

interface RoleChange {
  account: Account;
  role: UserRole;
  actor: Actor;
  reason?: string | undefined;
}
