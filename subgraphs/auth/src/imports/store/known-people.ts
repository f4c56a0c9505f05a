import type { UserRole } from '@bike-rentals/contracts';
import type { ImportRow } from '@bike-rentals/imports/domain';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { toState } from '../../domain/account-state.ts';
import { findEmailKey } from '../../domain/credentials.ts';
import { findAccountsByEmails } from '../../store/accounts.ts';
import { findOpenInvitationsTo } from '../../store/invitations.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { KnownAccount, KnownPeople } from '../domain/plan-person.ts';

/** SQLite takes a limited number of values in one statement. */
const addressesAtOnce = 500;

/** Who is there already of those that rows name. */
export async function findKnownPeople(
  read: Reader | Transaction,
  rows: readonly ImportRow[],
  now: Date,
): Promise<KnownPeople> {
  const keys = rows.flatMap(({ cells }) => {
    const cell = cells.get('email');
    return (cell?.kind === 'text' ? findEmailKey(cell.text) : undefined) ?? [];
  });
  const accounts = new Map<string, KnownAccount>();
  const invited = new Map<string, UserRole>();
  for (let start = 0; start < keys.length; start += addressesAtOnce) {
    if (start > 0) await yieldToEventLoop();
    const some = keys.slice(start, start + addressesAtOnce);
    for (const account of await findAccountsByEmails(read, some))
      accounts.set(account.emailKey, { id: account.id, role: account.role, state: toState(account) });
    for (const { emailKey, role } of await findOpenInvitationsTo(read, some, now))
      invited.set(emailKey, role);
  }
  return { accounts, invited };
}
