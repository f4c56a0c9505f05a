import { anyText, eachPage, oneOf, type ExportedList, type Filter } from '@bike-rentals/imports';
import type { Clock } from '@bike-rentals/runtime';
import { toSaid } from '../../graphql/account-log.ts';
import { accountStates, toState } from '../../domain/account-state.ts';
import { findAccountPage, findAccountsByEmails } from '../../store/accounts.ts';
import { findInvitationPage } from '../../store/invitations.ts';
import { findAccountLogPage } from '../../store/account-log.ts';
import type { Reader } from '../../store/open-store.ts';

/** Where lists are read from. */
export interface PeopleSources {
  read: Reader;
  clock: Clock;
}

/** Rows that are read at once. */
const first = 500;
const roles = ['RENTER', 'STAFF', 'ADMIN'] as const;

type PeopleList = ExportedList<PeopleSources>;

/** Those with an account or an invitation, as a file for import has them. */
const people: PeopleList = {
  columns: ['email', 'role', 'state'],
  filters: { search: anyText, role: oneOf(roles), state: oneOf([...accountStates, 'INVITED']) },
  async *readPages(sources, filter) {
    const isAboutInvited = filter.get('state') === 'INVITED';
    if (!isAboutInvited) yield* readAccounts(sources, filter);
    const isFiltered = ['search', 'role', 'state'].some((name) => filter.get(name) !== null);
    if (isAboutInvited || !isFiltered) yield* readInvited(sources);
  },
};

function findAccounts({ read }: PeopleSources, filter: Filter) {
  const query = {
    search: filter.get('search') ?? undefined,
    role: roles.find((role) => role === filter.get('role')),
    state: accountStates.find((state) => state === filter.get('state')),
    first,
  };
  return eachPage(
    (after: string | undefined) => findAccountPage(read, { ...query, after }),
    ({ emailKey }) => emailKey,
  );
}

async function* readAccounts(sources: PeopleSources, filter: Filter) {
  for await (const rows of findAccounts(sources, filter))
    yield rows.map((account) => [account.email, account.role, toState(account)]);
}

async function* readInvited({ read, clock }: PeopleSources) {
  const pages = eachPage(
    (after: string | undefined) => findInvitationPage(read, { first, after, now: clock.now() }),
    ({ emailKey }) => emailKey,
  );
  for await (const rows of pages) {
    const keys = rows.map(({ emailKey }) => emailKey);
    const members = new Set((await findAccountsByEmails(read, keys)).map(({ emailKey }) => emailKey));
    const strangers = rows.filter(({ emailKey }) => !members.has(emailKey));
    yield strangers.map(({ email, role }) => [email, role, 'INVITED']);
  }
}

/** With what other lists name a user by. */
const accounts: PeopleList = {
  columns: ['user_id', 'email', 'role', 'state', 'created_at', 'terms_version', 'terms_accepted_at'],
  filters: { search: anyText, role: oneOf(roles), state: oneOf(accountStates) },
  async *readPages(sources, filter) {
    for await (const rows of findAccounts(sources, filter))
      yield rows.map((account) => {
        const { id, email, role, createdAt, termsVersion, termsAcceptedAt } = account;
        return [id, email, role, toState(account), createdAt, termsVersion, termsAcceptedAt];
      });
  },
};

const accountLog: PeopleList = {
  columns: [
    ...['id', 'at', 'type', 'actor_id', 'actor_role', 'reason', 'user_id'],
    ...['from_role', 'to_role', 'has_second_factor', 'terms_version', 'file'],
  ],
  filters: { actor: anyText, user: anyText, type: anyText },
  async *readPages({ read }, filter) {
    const types = filter.getAll('type');
    const query = {
      actorId: filter.get('actor') ?? undefined,
      userId: filter.get('user') ?? undefined,
      types: types.length > 0 ? types : undefined,
      first,
    };
    const pages = eachPage(
      (after: number | undefined) => findAccountLogPage(read, { ...query, after }),
      ({ seq }) => seq,
    );
    for await (const rows of pages)
      yield rows.map((event) => {
        const { id, at, type, actorId, actorRole, reason } = event;
        const { userId, fromRole, toRole, hasSecondFactor, termsVersion, file } = toSaid(event);
        return [
          ...[id, at, type, actorId, actorRole, reason, userId],
          ...[fromRole, toRole, hasSecondFactor, termsVersion, file],
        ];
      });
  },
};

/** The lists by their names in addresses. */
export const exportedLists: ReadonlyMap<string, PeopleList> = new Map(
  Object.entries({ people, accounts, 'account-log': accountLog }),
);
