/** What an account is good for. Only an ACTIVE one rents; a SUSPENDED one cannot log in. */
export type AccountState = 'UNVERIFIED' | 'PENDING_APPROVAL' | 'REJECTED' | 'ACTIVE' | 'SUSPENDED';

/** All of them. */
export const accountStates: readonly AccountState[] = [
  'UNVERIFIED',
  'PENDING_APPROVAL',
  'REJECTED',
  'ACTIVE',
  'SUSPENDED',
];

/** The instants from which the state of an account follows. All null: nothing is in the way. */
export interface AccountInstants {
  unverifiedSince: Date | null;
  pendingSince: Date | null;
  rejectedAt: Date | null;
  suspendedAt: Date | null;
}

/** The state of an account: of several that apply, the one that has to be dealt with first. */
export function toState(account: AccountInstants): AccountState {
  if (account.suspendedAt) return 'SUSPENDED';
  if (account.unverifiedSince) return 'UNVERIFIED';
  if (account.rejectedAt) return 'REJECTED';
  return account.pendingSince ? 'PENDING_APPROVAL' : 'ACTIVE';
}

/** What the town asks of new accounts. */
export interface NewAccountPolicy {
  /** Whether an address is verified by a mail before its user may rent. */
  verification: 'off' | 'on';
  /** `staff`: a new account waits until staff approves it. */
  approval: 'auto' | 'staff';
}

/** What the town asks of accounts. */
export interface AccountPolicy extends NewAccountPolicy {
  /** `required`: staff and admins without a second factor have the rights of renters. */
  staffSecondFactor: 'optional' | 'required';
}
