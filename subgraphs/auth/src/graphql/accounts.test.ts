import type { Viewer } from '@bike-rentals/identity';
import { anonymous, logIn, password, register, toViewer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
beforeEach(async () => {
  auth = await startTestAuth();
});
afterEach(() => auth[Symbol.asyncDispose]());

describe('registering', () => {
  test('opens a renter’s account and a session of it', async () => {
    const answer = await register(auth, ' Ada@Example.org ');
    expect(answer).toMatchObject({
      __typename: 'Session',
      user: { email: 'Ada@Example.org', role: 'RENTER' },
    });
    expect(await toViewer(auth, answer)).toMatchObject({ userId: answer.user.id, role: 'RENTER' });
  });

  test('an address is taken however it is typed', async () => {
    await register(auth, 'ada@example.org');
    for (const typed of ['ADA@example.org', '  ada@example.org ', 'Ada@EXAMPLE.ORG']) {
      expect(await register(auth, typed)).toMatchObject({ code: 'EMAIL_TAKEN', field: 'email' });
    }
  });

  test('of many who register one address at the same time one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(auth, 'ada@example.org')));
    expect(answers.filter(({ __typename }) => __typename === 'Session')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'EMAIL_TAKEN')).toHaveLength(7);
  });

  test('what is wrong is refused, and the field is named', async () => {
    for (const email of ['ada at example', 'раура@example.org', 'a\u3164da@example.org'])
      expect(await register(auth, email)).toMatchObject({ code: 'EMAIL_INVALID', field: 'email' });
    expect(await register(auth, 'ada@example.org', 'short')).toMatchObject({
      code: 'WEAK_PASSWORD',
      field: 'password',
      message: expect.stringContaining('10 characters') as unknown,
    });
  });

  test('nobody registers as an admin: the input knows no role', async () => {
    const query = `mutation { register(input: { email: "x@example.org", password: "${password}", role: ADMIN }) {
      __typename
    } }`;
    const { errors } = await auth.send(anonymous, query);
    expect(errors?.[0]?.message).toContain('"role" is not defined');
  });
});

describe('logging in', () => {
  test('needs the password, and the address in any case', async () => {
    await register(auth, 'ada@example.org');
    expect(await logIn(auth, ' ADA@example.org')).toMatchObject({ __typename: 'Session' });
  });

  test('says the same for a wrong password and for an unknown account', async () => {
    await register(auth, 'ada@example.org');
    const wrong = await logIn(auth, 'ada@example.org', { secret: 'not her password' });
    const unknown = await logIn(auth, 'nobody@example.org', { secret: 'not her password' });
    expect(wrong).toEqual({
      __typename: 'AuthRefused',
      code: 'BAD_CREDENTIALS',
      message: 'Email or password is wrong.',
      field: null,
    });
    expect(unknown).toEqual(wrong);
    expect(await logIn(auth, 'not even an address')).toEqual(wrong);
  });

  test('an account without a password cannot be logged in to', async () => {
    await using other = await startTestAuth({ accounts: [{ email: 'ghost@example.org', role: 'RENTER' }] });
    expect((await logIn(other, 'ghost@example.org', { secret: 'none' })).code).toBe('BAD_CREDENTIALS');
  });
});

describe('who sees what of a user', () => {
  const query = `query ($id: ID!) {
    _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { id email role } }
  }`;
  const see = async (viewer: Viewer, id: string) => {
    const { data, errors } = await auth.send<{ _entities: unknown[] }>(viewer, query, { id });
    expect(errors).toBeUndefined();
    return data?._entities[0];
  };

  test('email and role are for the user, for admins and for our services; null for all others, without an error', async () => {
    const ada = await register(auth, 'ada@example.org');
    const { id } = ada.user;
    const own = await toViewer(auth, ada);
    const asAdmin = await toViewer(auth, await logIn(auth, admin.email, { secret: admin.password }));
    const whole = { id, email: 'ada@example.org', role: 'RENTER' };
    expect(await see(own, id)).toEqual(whole);
    expect(await see(asAdmin, id)).toEqual(whole);
    expect(await see({ kind: 'role', role: 'SERVICE' }, id)).toEqual(whole);

    const nothing = { id, email: null, role: null };
    const ben = await toViewer(auth, await register(auth, 'ben@example.org'));
    expect(await see(ben, id)).toEqual(nothing);
    expect(await see(anonymous, id)).toEqual(nothing);
    expect(await see({ kind: 'role', role: 'RENTER' }, id)).toEqual(nothing);
    expect(await see({ kind: 'role', role: 'ADMIN' }, id)).toEqual(nothing);
  });

  test('a user that auth does not know is a user still', async () => {
    expect(await see({ kind: 'role', role: 'SERVICE' }, 'u-unknown')).toEqual({
      id: 'u-unknown',
      email: null,
      role: null,
    });
  });

  test('without an assertion nobody is answered', async () => {
    const response = await fetch(`${auth.url}/graphql`, { method: 'POST', body: '{"query":"{__typename}"}' });
    expect(response.status).toBe(401);
  });
});

test('a login tells of the account in full, and of nothing that would be null for want of a viewer', async () => {
  const session = await register(auth, 'ada@example.org');
  expect(session.user).toEqual({ id: session.user.id, email: 'ada@example.org', role: 'RENTER' });
  const { errors } = await auth.send(
    { kind: 'anonymous' },
    'mutation ($input: Credentials!) { login(input: $input) { ... on Session { user { displayName } } } }',
    { input: { email: 'ada@example.org', password: 'x' } },
  );
  expect(errors?.[0]?.message).toContain('type "Account"');
});

describe('all accounts', () => {
  const query = `query ($search: String, $role: Role, $first: Int, $after: String) {
    accounts(search: $search, role: $role, first: $first, after: $after) {
      totalCount nodes { id email role } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }`;
  interface Found {
    accounts: {
      totalCount: number;
      nodes: { id: string; email: string; role: string }[];
      edges: { cursor: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    };
  }
  let boss: Viewer;
  beforeEach(async () => {
    boss = await toViewer(auth, await logIn(auth, admin.email, { secret: admin.password }));
  });
  const find = async (variables: object) => (await auth.ask<Found>(boss, query, variables)).accounts;
  const findEmails = async (variables: object) => (await find(variables)).nodes.map(({ email }) => email);
  const findError = async (viewer: Viewer, variables = {}) =>
    (await auth.send(viewer, query, variables)).errors?.[0]?.extensions;

  test('are for admins', async () => {
    const renter = await toViewer(auth, await register(auth, 'ada@example.org'));
    expect(await findError(renter)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await findError(anonymous)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await findError({ kind: 'role', role: 'SERVICE' })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('come page by page, sorted by address', async () => {
    for (const name of ['d', 'B', 'c', 'e']) await register(auth, `${name}@example.org`);
    const pages = [await find({ first: 2 })];
    while (pages.at(-1)?.pageInfo.hasNextPage)
      pages.push(await find({ first: 2, after: pages.at(-1)?.pageInfo.endCursor }));
    expect(pages.map(({ nodes }) => nodes.map(({ email }) => email.charAt(0)).join(''))).toEqual([
      ...['aB', 'cd', 'e'],
    ]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([5, 5, 5]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
    const { endCursor } = pages[0]?.pageInfo ?? {};
    // An account that was opened meanwhile does not move the others.
    await register(auth, 'a0@example.org');
    expect(await findEmails({ first: 1, after: endCursor })).toEqual(['c@example.org']);
    for (const variables of [{ role: 'ADMIN' }, { search: 'c' }])
      expect(await findError(boss, { after: endCursor, ...variables })).toMatchObject({ field: 'after' });
  });

  test('are searched by every word of their address, and by role', async () => {
    for (const name of ['Ada.Lind', 'ben_lind', 'cleo', 'øyvind'])
      await register(auth, `${name}@example.org`);
    expect(await findEmails({ search: 'lind' })).toEqual(['Ada.Lind@example.org', 'ben_lind@example.org']);
    expect(await findEmails({ search: ' LIND  ada ' })).toEqual(['Ada.Lind@example.org']);
    expect(await findEmails({ search: 'ben_lind@example' })).toEqual(['ben_lind@example.org']);
    expect(await findEmails({ search: 'ØYVIND' })).toEqual(['øyvind@example.org']);
    expect(await findEmails({ search: 'ada ben' })).toEqual([]);
    expect(await findEmails({ search: 'c%o' })).toEqual(['cleo@example.org']);
    expect(await find({ search: 'example', role: 'ADMIN' })).toMatchObject({
      totalCount: 1,
      nodes: [{ email: admin.email, role: 'ADMIN' }],
    });
    expect(await findError(boss, { search: 'x'.repeat(101) })).toMatchObject({ field: 'search' });
  });
});
