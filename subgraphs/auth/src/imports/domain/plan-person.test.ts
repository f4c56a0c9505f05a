import type { LineValues } from '@bike-rentals/imports/domain';
import { planPerson, type KnownPeople } from './plan-person.ts';

const known: KnownPeople = {
  accounts: new Map([
    ['ren@x.org', { id: 'r', role: 'RENTER', state: 'ACTIVE' }],
    ['sam@x.org', { id: 's', role: 'STAFF', state: 'ACTIVE' }],
    ['out@x.org', { id: 'o', role: 'RENTER', state: 'SUSPENDED' }],
    ['up@x.org', { id: 'u', role: 'RENTER', state: 'ACTIVE' }],
  ]),
  invited: new Map([
    ['new@x.org', 'RENTER'],
    ['boss@x.org', 'ADMIN'],
    ['up@x.org', 'STAFF'],
  ]),
};

const plan = (values: LineValues) => planPerson(values, known, String(values['email']));

test.each<[LineValues, string, object]>([
  [{ email: 'x@x.org' }, 'CREATE', { role: 'RENTER', language: null }],
  [{ email: 'x@x.org', role: 'STAFF', language: 'DE' }, 'CREATE', { role: 'STAFF', language: 'DE' }],
  [{ email: 'x@x.org', state: 'INVITED' }, 'CREATE', { role: 'RENTER' }],
  // Open invitations.
  [{ email: 'new@x.org' }, 'SAME', {}],
  [{ email: 'boss@x.org' }, 'SAME', {}],
  [{ email: 'boss@x.org', role: 'ADMIN', language: 'DE' }, 'SAME', {}],
  [{ email: 'boss@x.org', role: 'STAFF' }, 'CHANGE', { role: 'STAFF' }],
  // Accounts.
  [{ email: 'ren@x.org' }, 'SAME', {}],
  [{ email: 'sam@x.org', role: 'STAFF', state: 'ACTIVE' }, 'SAME', {}],
  [{ email: 'out@x.org', role: 'RENTER', state: 'SUSPENDED' }, 'SAME', {}],
  [{ email: 'ren@x.org', role: 'ADMIN' }, 'CHANGE', { role: 'ADMIN' }],
  [{ email: 'up@x.org', role: 'STAFF' }, 'SAME', {}],
  [{ email: 'up@x.org', role: 'ADMIN' }, 'CHANGE', { role: 'ADMIN' }],
])('%j is %s', (values, action, expected) => {
  expect(plan(values)).toMatchObject({ action, values: expected });
});

test.each<[LineValues, string | null, string]>([
  [{ email: 'sam@x.org', role: 'RENTER' }, 'role', 'ROLE_NOT_LOWERED'],
  [{ email: 'out@x.org', role: 'STAFF' }, null, 'ACCOUNT_SUSPENDED'],
  [{ email: 'ren@x.org', state: 'SUSPENDED' }, 'state', 'STATE_NOT_IMPORTED'],
  [{ email: 'x@x.org', state: 'ACTIVE' }, 'state', 'STATE_NOT_IMPORTED'],
])('%j is refused: %s %s', (values, column, code) => {
  expect(plan(values)).toEqual({ column, code });
});
