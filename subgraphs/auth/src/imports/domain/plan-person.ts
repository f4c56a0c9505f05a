import type { UserRole } from '@bike-rentals/contracts';
import type { LineValues, Plan } from '@bike-rentals/imports/domain';
import type { AccountState } from '../../domain/account-state.ts';
import { toHigherRole } from '../../domain/invitation.ts';
import type { FindingCode } from './import-kinds.ts';

/** An account that there is. */
export interface KnownAccount {
  id: string;
  role: UserRole;
  state: AccountState;
}

/** Who is there already, by the keys of addresses. */
export interface KnownPeople {
  accounts: ReadonlyMap<string, KnownAccount>;
  /** The roles of open invitations. */
  invited: ReadonlyMap<string, UserRole>;
}

/** What becomes of a line: an invitation, or nothing if nobody has to be invited. */
export function planPerson(
  values: LineValues,
  { accounts, invited }: KnownPeople,
  key: string,
): Plan<FindingCode> {
  const account = accounts.get(key);
  const state = account?.state ?? 'INVITED';
  if (values['state'] !== undefined && values['state'] !== state)
    return { column: 'state', code: 'STATE_NOT_IMPORTED' };
  const role = values['role'] as UserRole | undefined;
  const invitedAs = invited.get(key);
  return account
    ? planMember(values, { account, role: role ?? account.role, invitedAs })
    : planStranger(values, { role: role ?? invitedAs ?? 'RENTER', invitedAs });
}

/** Whoever has an account is invited to a role with more rights only, as accepting takes none away. */
function planMember(
  values: LineValues,
  { account, role, invitedAs }: { account: KnownAccount; role: UserRole; invitedAs: UserRole | undefined },
): Plan<FindingCode> {
  if (role === account.role || role === invitedAs) return nothing(account.id);
  if (toHigherRole(account.role, role) === account.role) return { column: 'role', code: 'ROLE_NOT_LOWERED' };
  if (account.state === 'SUSPENDED') return { column: null, code: 'ACCOUNT_SUSPENDED' };
  return invite(values, { target: account.id, role, before: invitedAs ?? account.role });
}

function planStranger(
  values: LineValues,
  { role, invitedAs }: { role: UserRole; invitedAs: UserRole | undefined },
): Plan<FindingCode> {
  if (role === invitedAs) return nothing(undefined);
  return invite(values, { target: undefined, role, before: invitedAs });
}

const nothing = (target: string | undefined): Plan<FindingCode> => {
  return { action: 'SAME', target, values: {}, before: {} };
};

/** It takes the place of an open one, if there is one. */
function invite(
  { email, language }: LineValues,
  { target, role, before }: { target: string | undefined; role: UserRole; before: UserRole | undefined },
): Plan<FindingCode> {
  return {
    action: before === undefined ? 'CREATE' : 'CHANGE',
    target,
    values: { email: email ?? null, role, language: language ?? null },
    before: before === undefined ? {} : { role: before },
  };
}
