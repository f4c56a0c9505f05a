import type { AccountState } from '../graphql.generated';

/** What staff can do about an account. */
export type AccountAction = 'approve' | 'reject' | 'suspend' | 'reinstate' | 'resetSecondFactor';

/** What can be done about an account now. Suspending, and removing a second factor, is for operators. */
export function findAccountActions(
  { state, hasSecondFactor }: { state: AccountState; hasSecondFactor?: boolean | null | undefined },
  isAdmin: boolean,
): AccountAction[] {
  const actions: AccountAction[] = [];
  if (state === 'PENDING_APPROVAL') actions.push('approve', 'reject');
  if (state === 'REJECTED') actions.push('approve');
  if (isAdmin) actions.push(state === 'SUSPENDED' ? 'reinstate' : 'suspend');
  if (isAdmin && hasSecondFactor) actions.push('resetSecondFactor');
  return actions;
}

/** Whether the API asks why. */
export const needsReason = (action: AccountAction): boolean =>
  action === 'reject' || action === 'suspend' || action === 'resetSecondFactor';
