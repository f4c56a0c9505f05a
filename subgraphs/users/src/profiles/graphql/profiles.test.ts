import { accountEventsTopic } from '@bike-rentals/contracts';
import type { Viewer } from '@bike-rentals/identity';
import { toRegistration } from '../../testing/events.ts';
import {
  ada,
  admin,
  staff,
  anonymous,
  ben,
  outsiders,
  startTestUsers,
  type TestUsers,
} from '../../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

const setName = (viewer: Viewer, input: object) =>
  users.send(
    viewer,
    `mutation ($input: ProfileInput!) { updateProfile(input: $input) {
      __typename ... on User { id displayName } ... on InvalidInput { field code message }
    } }`,
    { input },
  );

/** Makes the profiles of these users; resolves once users has them all. */
async function register(...names: string[]): Promise<void> {
  await using publisher = await users.transport.openEventPublisher(accountEventsTopic);
  await publisher.publish(names.map((name, index) => toRegistration(index + 1, name)));
  for (;;) {
    const { users: found } = await users.ask<{ users: { totalCount: number } }>(
      staff,
      '{ users { totalCount } }',
    );
    if (found.totalCount === names.length) return;
  }
}

describe('me', () => {
  test('is null without a session', async () => {
    for (const [, viewer] of outsiders.slice(1))
      expect(await users.ask(viewer, '{ me { id } }')).toEqual({ me: null });
  });
});

describe('another user', () => {
  test('is found by staff only, and only if there is one', async () => {
    await register('u1');
    const query = '{ user(id: "u1") { id } }';
    for (const viewer of [staff, admin])
      expect(await users.ask(viewer, query)).toEqual({ user: { id: 'u1' } });
    expect((await users.send(ben, query)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    expect((await users.send(anonymous, query)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    const unknown = await users.send(admin, '{ user(id: "u-unknown") { id } }');
    expect(unknown.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  });
});

describe('all users', () => {
  const query = `query ($search: String, $first: Int, $after: String) {
    users(search: $search, first: $first, after: $after) {
      totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }`;
  interface Found {
    users: {
      totalCount: number;
      nodes: { id: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    };
  }
  const find = async (variables: object) => (await users.ask<Found>(staff, query, variables)).users;
  const findIds = async (search: string) => (await find({ search })).nodes.map(({ id }) => id);

  test('are for staff', async () => {
    expect((await users.send(ada, query)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await users.send(anonymous, query)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test('come page by page', async () => {
    await register('a', 'b', 'c', 'd', 'e');
    const pages = [await find({ first: 2 })];
    while (pages.at(-1)?.pageInfo.hasNextPage)
      pages.push(await find({ first: 2, after: pages.at(-1)?.pageInfo.endCursor }));
    expect(pages.map(({ nodes }) => nodes.map(({ id }) => id).join(''))).toEqual(['ab', 'cd', 'e']);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([5, 5, 5]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
  });

  test('are searched by every word of their display name', async () => {
    await setName(ada, { displayName: 'Ada Lindqvist' });
    await setName(ben, { displayName: 'Ben Lindberg' });
    await register('u1', 'u2', 'u3');
    expect(await findIds('lind')).toEqual(['u1', 'u2']);
    expect(await findIds(' LIND  ada ')).toEqual(['u1']);
    expect(await findIds('ada ben')).toEqual([]);
    expect(await findIds('')).toEqual(['u1', 'u2', 'u3']);
    expect((await find({ search: 'lind' })).totalCount).toBe(2);
  });

  test('are found whatever the case of their letters, and not by the signs of the database', async () => {
    await setName(ada, { displayName: 'Özlem Çelik' });
    await setName(ben, { displayName: 'Ben_Lindberg' });
    await register('u1', 'u2');
    for (const search of ['özlem', 'ÖZLEM çelik', 'Çel']) expect(await findIds(search)).toEqual(['u1']);
    expect(await findIds('%')).toEqual(['u1', 'u2']);
    expect(await findIds('ben_lind')).toEqual(['u2']);
    expect(await findIds('b%g')).toEqual(['u2']);
    expect(await findIds('b_x')).toEqual([]);
  });

  test.each([
    ['first', { first: 101 }],
    ['first', { first: -1 }],
    ['after', { after: 'nonsense' }],
    ['search', { search: 'word '.repeat(100) }],
  ])('%s out of bounds is named', async (field, variables) => {
    const { errors } = await users.send(admin, query, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});

describe('the display name', () => {
  const renamed = (displayName: string | null) => ({
    data: { updateProfile: { __typename: 'User', id: 'u1', displayName } },
  });

  test('is trimmed and composed; null takes it away, and nothing leaves it alone', async () => {
    expect(await setName(ada, { displayName: '  Jose\u0301 ' })).toEqual(renamed('José'));
    expect(await setName(ada, {})).toEqual(renamed('José'));
    expect(await setName(ada, { displayName: null })).toEqual(renamed(null));
  });

  test.each([[''], ['   '], ['x'.repeat(81)], ['two\nlines'], ['a\u0000b'], ['a\u202eb'], ['a\u200bb']])(
    '%j is refused',
    async (displayName) => {
      expect(await setName(ada, { displayName })).toMatchObject({
        data: { updateProfile: { __typename: 'InvalidInput', field: 'displayName', code: 'BAD_USER_INPUT' } },
      });
    },
  );

  test('is one’s own to change', async () => {
    expect((await setName(anonymous, {})).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('the language of mails', () => {
  const read =
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { language displayName } } }';
  const of = [{ __typename: 'User', id: 'u1' }];

  test('is unknown until the user says it, and kept beside the name', async () => {
    await setName(ada, { displayName: 'Ada' });
    const shown = (language: string | null) => ({ _entities: [{ language, displayName: 'Ada' }] });
    expect(await users.ask(ada, read, { of })).toEqual(shown(null));
    await setName(ada, { language: 'DE' });
    expect(await users.ask(staff, read, { of })).toEqual(shown('DE'));
    expect(await users.ask(ben, read, { of })).toEqual({
      _entities: [{ language: null, displayName: null }],
    });
    await setName(ada, { language: null });
    expect(await users.ask(ada, read, { of })).toEqual(shown(null));
  });
});
