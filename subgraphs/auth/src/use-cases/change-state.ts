import type { UserRole } from '@bike-rentals/contracts';
import { apiError } from '@bike-rentals/subgraph';
import type { AccountInstants } from '../domain/account-state.ts';
import { countAdmins, findAccount, saveInstants, type Account } from '../store/accounts.ts';
import { appendUserEvent, type UserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import { revokeSessions } from '../store/revocations.ts';
import { endSessions } from '../store/sessions.ts';
import { requestMail, type MailKind } from './request-mail.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Who decides about whose account, and why. */
export interface StateOrder {
  staffId: string;
  userId: string;
  reason?: string | undefined;
}

interface StateChange {
  /** Who may make it. */
  roles: readonly UserRole[];
  /** Whether there is anything to change. */
  isDue: (account: Account) => boolean;
  toInstants: (now: Date) => Partial<AccountInstants>;
  type: Extract<UserEvent['type'], 'user.approved' | 'user.rejected' | 'user.suspended' | 'user.reinstated'>;
  mail?: MailKind;
}

const staff = ['STAFF', 'ADMIN'] as const;

const approval: StateChange = {
  roles: staff,
  isDue: ({ pendingSince }) => pendingSince !== null,
  toInstants: () => ({ pendingSince: null, rejectedAt: null }),
  type: 'user.approved',
  mail: 'APPROVED',
};
const rejection: StateChange = {
  roles: staff,
  isDue: ({ pendingSince, rejectedAt }) => pendingSince !== null && rejectedAt === null,
  toInstants: (now) => ({ rejectedAt: now }),
  type: 'user.rejected',
  mail: 'REJECTED',
};
const suspension: StateChange = {
  roles: ['ADMIN'],
  isDue: ({ suspendedAt }) => suspendedAt === null,
  toInstants: (now) => ({ suspendedAt: now }),
  type: 'user.suspended',
};
const reinstatement: StateChange = {
  roles: ['ADMIN'],
  isDue: ({ suspendedAt }) => suspendedAt !== null,
  toInstants: () => ({ suspendedAt: null }),
  type: 'user.reinstated',
};

/** Lets the user of a new account rent, also one who was rejected before. */
export const approveUser = (service: UseCaseContext, order: StateOrder): Promise<void> =>
  change(service, approval, order);

/** The user can log in, and not rent. */
export const rejectUser = (service: UseCaseContext, order: StateOrder): Promise<void> =>
  change(service, rejection, order);

/** Ends all sessions of the user, who can no longer log in. Bikes that are out are returned through staff. */
export const suspendUser = (service: UseCaseContext, order: StateOrder): Promise<void> =>
  change(service, suspension, order);

/** Undoes a suspension. */
export const reinstateUser = (service: UseCaseContext, order: StateOrder): Promise<void> =>
  change(service, reinstatement, order);

/** Nothing happens, and nobody is told, if the account is like that already. */
async function change(
  service: UseCaseContext,
  { roles, isDue, toInstants, type, mail }: StateChange,
  { staffId, userId, reason }: StateOrder,
): Promise<void> {
  const { store, clock, createId } = service;
  await store.transact(async (tx) => {
    const actor = await getStaff(tx, staffId, roles);
    const account = await findAccount(tx, userId);
    if (!account) throw apiError('NOT_FOUND', 'There is no such user.', { field: 'userId' });
    if (!isDue(account)) return;
    const now = clock.now();
    if (type === 'user.suspended') await shutOut(tx, { account, actorId: actor.id, now });
    const { version } = await saveInstants(tx, userId, toInstants(now));
    const payload = { userId };
    await appendUserEvent(tx, { eventId: createId(), type, payload, version, actor, reason, at: now });
    if (!mail) return;
    const { email: to, id: accountId } = account;
    await requestMail(tx, service, { kind: mail, to, language: undefined, accountId, actor });
  });
  service.onCommit();
}

async function shutOut(
  tx: Transaction,
  { account, actorId, now }: { account: Account; actorId: string; now: Date },
): Promise<void> {
  if (account.id === actorId) throw apiError('CONFLICT', 'Nobody suspends themselves.', { field: 'userId' });
  if (account.role === 'ADMIN' && (await countAdmins(tx)) === 1) {
    throw apiError('LAST_ADMIN', 'The last admin stays one.', { field: 'userId' });
  }
  const all = { accountId: account.id };
  await revokeSessions(tx, await endSessions(tx, all, { reason: 'suspended', now }), now);
}

/**
 * The account of whoever orders a change, which must still have the role: for some seconds the token of a former one
 * works.
 * @throws GraphQLError `FORBIDDEN`
 */
export async function getStaff(
  tx: Transaction,
  id: string,
  roles: readonly UserRole[],
): Promise<{ id: string; role: UserRole }> {
  const account = await findAccount(tx, id);
  if (!account || account.suspendedAt || !roles.includes(account.role)) {
    throw apiError('FORBIDDEN', roles.length > 1 ? 'Only staff may do this.' : 'Only admins may do this.');
  }
  return { id, role: account.role };
}
