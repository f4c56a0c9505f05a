import type { AccountState } from '../graphql.generated';

/** What staff can do about the state of an account. */
export type StateAction = 'approve' | 'reject' | 'suspend' | 'reinstate';

/** What can be done about an account now. Suspending is for operators. */
export function findStateActions(state: AccountState, isAdmin: boolean): StateAction[] {
  const admins: StateAction[] = isAdmin ? [state === 'SUSPENDED' ? 'reinstate' : 'suspend'] : [];
  if (state === 'PENDING_APPROVAL') return ['approve', 'reject', ...admins];
  if (state === 'REJECTED') return ['approve', ...admins];
  return admins;
}

/** Whether the API asks why. */
export const needsReason = (action: StateAction): boolean => action === 'reject' || action === 'suspend';
