import type { Viewer } from '@bike-rentals/identity';
import { openMailbox, type Mailbox } from '../testing/mails.ts';
import { anonymous, logIn, password, refresh, register, toViewer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let mailbox: Mailbox;
let asBoss: Viewer & { kind: 'user' };
let asStaff: Viewer & { kind: 'user' };
beforeEach(async () => {
  auth = await startTestAuth({
    accounts: [admin, { email: 'desk@example.org', password, role: 'STAFF' }],
    policy: { verification: 'on', approval: 'staff' },
  });
  mailbox = await openMailbox(auth);
  asBoss = await toViewer(auth, await logIn(auth, admin.email, { secret: admin.password }));
  asStaff = await toViewer(auth, await logIn(auth, 'desk@example.org'));
});
afterEach(async () => {
  await mailbox[Symbol.asyncDispose]();
  await auth[Symbol.asyncDispose]();
});

const day = 24 * 3_600_000;

interface Result {
  __typename: string;
  id?: string;
  email?: string;
  role?: string;
  code?: string;
}
type Token = string | null | undefined;

const send = (viewer: Viewer, email: string, role?: string) =>
  auth.send<{ result: Result }>(
    viewer,
    `mutation ($email: String!, $role: Role! = RENTER) {
      result: invite(email: $email, role: $role, language: EN) {
        __typename ... on Invitation { id email role } ... on AuthRefused { code }
      }
    }`,
    { email, ...(role !== undefined && { role }) },
  );

const toCode = ({ errors }: { errors?: { extensions?: { code?: string } }[] }) =>
  errors?.[0]?.extensions?.code;

async function accept(
  token: Token,
  { viewer = anonymous, secret }: { viewer?: Viewer; secret?: string } = {},
) {
  const mutation = `mutation ($token: String!, $password: String) {
    result: acceptInvitation(token: $token, password: $password) {
      __typename ... on TokenAccepted { email } ... on AuthRefused { code }
    }
  }`;
  const variables = { token, ...(secret !== undefined && { password: secret }) };
  return (await auth.ask<{ result: Result }>(viewer, mutation, variables)).result;
}

async function read(token: Token) {
  const query = 'query ($token: String!) { invitation(token: $token) { email role hasAccount } }';
  return (await auth.ask<{ invitation: object | null }>(anonymous, query, { token })).invitation;
}

const list = async (viewer: Viewer = asStaff) =>
  (await auth.ask<{ invitations: Result[] }>(viewer, '{ invitations { id email role } }')).invitations;

async function findUser(viewer: Viewer & { kind: 'user' }) {
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { role state } } }';
  const of = [{ __typename: 'User', id: viewer.userId }];
  return (await auth.ask<{ _entities: object[] }>(asBoss, query, { of }))._entities[0];
}

test('whoever is invited opens an account with the role, verified and approved, once', async () => {
  expect((await send(asBoss, 'Sam@example.org', 'STAFF')).data?.result).toMatchObject({
    __typename: 'Invitation',
    email: 'Sam@example.org',
    role: 'STAFF',
  });
  const mail = await mailbox.next();
  expect(mail).toMatchObject({ kind: 'INVITED', to: 'Sam@example.org', language: 'EN' });
  expect(await read(mail?.token)).toEqual({ email: 'Sam@example.org', role: 'STAFF', hasAccount: false });
  expect((await accept(mail?.token)).code).toBe('WEAK_PASSWORD');
  expect((await accept(mail?.token, { secret: 'short' })).code).toBe('WEAK_PASSWORD');
  expect(await list()).toHaveLength(1);

  expect(await accept(mail?.token, { secret: password })).toEqual({
    __typename: 'TokenAccepted',
    email: 'Sam@example.org',
  });
  const asSam = await toViewer(auth, await logIn(auth, 'sam@example.org'));
  expect(await findUser(asSam)).toEqual({ role: 'STAFF', state: 'ACTIVE' });
  expect(await list()).toEqual([]);
  expect((await accept(mail?.token, { secret: password })).code).toBe('TOKEN_USED');
  expect(await read(mail?.token)).toBeNull();
});

test('an invited person who has an account is linked and not doubled, when logged in', async () => {
  await register(auth, 'ada@example.org');
  await mailbox.next();
  const ada = await logIn(auth, 'ada@example.org');
  const asAda = await toViewer(auth, ada);
  expect(await findUser(asAda)).toEqual({ role: 'RENTER', state: 'UNVERIFIED' });
  await send(asBoss, 'ada@example.org', 'STAFF');
  const mail = await mailbox.next();
  expect(await read(mail?.token)).toMatchObject({ hasAccount: true });
  // Whoever opened the account need not be who has the mailbox, and the other way round.
  expect((await accept(mail?.token, { secret: 'a password of mine' })).code).toBe('LOG_IN_FIRST');
  expect((await accept(mail?.token, { viewer: asStaff })).code).toBe('LOG_IN_FIRST');
  expect((await accept(mail?.token, { viewer: asAda })).__typename).toBe('TokenAccepted');
  expect(await findUser(asAda)).toEqual({ role: 'STAFF', state: 'ACTIVE' });
  expect(await toViewer(auth, await refresh(auth, ada.refreshToken))).toMatchObject({
    userId: ada.user.id,
    role: 'STAFF',
  });
  const query = '{ accounts(search: "ada") { totalCount } }';
  expect(await auth.ask(asBoss, query)).toEqual({ accounts: { totalCount: 1 } });
});

test('an invitation takes no rights away', async () => {
  await send(asBoss, admin.email, 'RENTER');
  const mail = await mailbox.next();
  expect((await accept(mail?.token, { viewer: asBoss })).__typename).toBe('TokenAccepted');
  expect(await findUser(asBoss)).toMatchObject({ role: 'ADMIN' });
});

test('staff invites renters only, and renters nobody', async () => {
  expect((await send(asStaff, 'sam@example.org')).data?.result.role).toBe('RENTER');
  expect(toCode(await send(asStaff, 'sam@example.org', 'STAFF'))).toBe('FORBIDDEN');
  await accept((await mailbox.next())?.token, { secret: password });
  const asSam = await toViewer(auth, await logIn(auth, 'sam@example.org'));
  expect(toCode(await send(asSam, 'eve@example.org'))).toBe('FORBIDDEN');
  expect(toCode(await auth.send(asSam, '{ invitations { id } }'))).toBe('FORBIDDEN');
  expect((await send(asStaff, 'no address')).data?.result.code).toBe('EMAIL_INVALID');
});

test('it lasts for a week; a newer one, or taking it back, ends it', async () => {
  await send(asBoss, 'sam@example.org', 'STAFF');
  const first = await mailbox.next();
  await send(asStaff, 'sam@example.org');
  const second = await mailbox.next();
  expect((await accept(first?.token, { secret: password })).code).toBe('TOKEN_EXPIRED');
  expect(await list()).toMatchObject([{ role: 'RENTER' }]);
  const [{ id } = { id: '' }] = await list();
  const withdraw = 'mutation ($id: ID!) { withdrawInvitation(id: $id) }';
  expect(await auth.ask(asStaff, withdraw, { id })).toEqual({ withdrawInvitation: true });
  expect((await accept(second?.token, { secret: password })).code).toBe('TOKEN_EXPIRED');
  expect(await list()).toEqual([]);

  await send(asStaff, 'sam@example.org');
  const third = await mailbox.next();
  auth.clock.advance(7 * day);
  expect((await accept(third?.token, { secret: password })).code).toBe('TOKEN_EXPIRED');
});

test('the invitation of somebody who may not invite any more is of no use', async () => {
  await send(asStaff, 'sam@example.org');
  const mail = await mailbox.next();
  const demote = 'mutation ($userId: ID!) { setRole(userId: $userId, role: RENTER) { id } }';
  await auth.ask(asBoss, demote, { userId: asStaff.userId });
  expect((await accept(mail?.token, { secret: password })).code).toBe('TOKEN_EXPIRED');
});
