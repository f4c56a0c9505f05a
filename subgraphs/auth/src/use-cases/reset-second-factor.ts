import { apiError } from '@bike-rentals/subgraph';
import { findAccount } from '../store/accounts.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions } from '../store/sessions.ts';
import { findTotp } from '../store/totp.ts';
import { getStaff } from './change-state.ts';
import type { SessionOwner } from './refresh-session.ts';
import { removeSecondFactor, requireProof } from './totp.ts';
import type { UseCaseContext } from './use-case-context.ts';

/**
 * For somebody who has lost the device and the recovery codes. Ends all sessions of the account, and its owner gets a
 * mail: whoever asked for it at the desk may be somebody else.
 */
export async function resetSecondFactor(
  service: UseCaseContext,
  admin: SessionOwner,
  { userId, reason }: { userId: string; reason: string },
): Promise<void> {
  const { store, clock, onCommit } = service;
  await store.transact(async (tx) => {
    const actor = await getStaff(tx, admin.userId, ['ADMIN']);
    await requireProof(tx, service, admin);
    const account = await findAccount(tx, userId);
    if (!account) throw apiError('NOT_FOUND', 'There is no such user.', { field: 'userId' });
    if (userId === actor.id) throw apiError('CONFLICT', 'Use removeTotp for your own.', { field: 'userId' });
    if (!(await findTotp(tx, userId))?.confirmedAt) return;
    await removeSecondFactor(tx, service, { account, actor, reason });
    const now = clock.now();
    const all = { accountId: userId };
    await revokeSessions(tx, await endSessions(tx, all, { reason: 'second factor removed', now }), now);
  });
  onCommit();
}
