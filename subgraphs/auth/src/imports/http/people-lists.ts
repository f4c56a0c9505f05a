import type { ExportedList, Filter } from '@bike-rentals/imports';
import type { Clock } from '@bike-rentals/runtime';
import { accountStates, toState } from '../../domain/account-state.ts';
import { findAccountPage, findAccountsByEmails } from '../../store/accounts.ts';
import { findInvitationPage } from '../../store/invitations.ts';
import type { Reader } from '../../store/open-store.ts';

/** Where lists are read from. */
export interface PeopleSources {
  read: Reader;
  clock: Clock;
}

/** Rows that are read at once. */
const first = 500;
const roles = ['RENTER', 'STAFF', 'ADMIN'] as const;

const people: ExportedList<PeopleSources> = {
  columns: ['email', 'role', 'state'],
  filters: ['search', 'role', 'state'],
  choices: { role: roles, state: [...accountStates, 'INVITED'] },
  async *readPages(sources, filter) {
    const isAboutInvited = filter.get('state') === 'INVITED';
    if (!isAboutInvited) yield* readAccounts(sources, filter);
    const isFiltered = ['search', 'role', 'state'].some((name) => filter.get(name) !== null);
    if (isAboutInvited || !isFiltered) yield* readInvited(sources);
  },
};

async function* readAccounts({ read }: PeopleSources, filter: Filter) {
  const query = {
    search: filter.get('search') ?? undefined,
    role: roles.find((role) => role === filter.get('role')),
    state: accountStates.find((state) => state === filter.get('state')),
  };
  for (let after: string | undefined, goesOn = true; goesOn;) {
    const page = await findAccountPage(read, { ...query, first, after });
    yield page.rows.map((account) => [account.email, account.role, toState(account)]);
    after = page.rows.at(-1)?.emailKey;
    goesOn = page.hasNextPage;
  }
}

async function* readInvited({ read, clock }: PeopleSources) {
  for (let after: string | undefined, goesOn = true; goesOn;) {
    const page = await findInvitationPage(read, { first, after, now: clock.now() });
    const keys = page.rows.map(({ emailKey }) => emailKey);
    const members = new Set((await findAccountsByEmails(read, keys)).map(({ emailKey }) => emailKey));
    const strangers = page.rows.filter(({ emailKey }) => !members.has(emailKey));
    yield strangers.map(({ email, role }) => [email, role, 'INVITED']);
    after = page.rows.at(-1)?.emailKey;
    goesOn = page.hasNextPage;
  }
}

/** The lists by their names in addresses. */
export const exportedLists: ReadonlyMap<string, ExportedList<PeopleSources>> = new Map([['people', people]]);
