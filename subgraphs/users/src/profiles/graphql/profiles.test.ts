import { accountEventsTopic, bikeEventsTopic } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import type { Viewer } from '@bike-rentals/identity';
import { toBikeEvent, toRegistration } from '../../testing/events.ts';
import {
  ada,
  admin,
  anonymous,
  ben,
  startTestUsers,
  type TestUsers,
} from '../../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

async function publish(topic: string, events: EventMessage[]): Promise<void> {
  await using publisher = await users.transport.openEventPublisher(topic);
  await publisher.publish(events);
}
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
  await publish(
    accountEventsTopic,
    names.map((name, index) => toRegistration(index + 1, name)),
  );
  for (;;) {
    const { users: found } = await users.ask<{ users: { totalCount: number } }>(
      admin,
      '{ users { totalCount } }',
    );
    if (found.totalCount === names.length) return;
  }
}

/** Tells Ada of a hold and of a rental that is due; resolves with their ids, the oldest first. */
async function notifyAda(): Promise<string[]> {
  await using socket = users.connect(ada);
  const live = await socket.subscribe<{ notificationReceived: { id: string } }>({
    query: 'subscription { notificationReceived { id } }',
  });
  await publish(bikeEventsTopic, [toBikeEvent(1, 'hold.started'), toBikeEvent(2, 'rental.due')]);
  const ids = [];
  for (let i = 0; i < 2; i += 1) ids.push(String((await live.next()).data?.notificationReceived.id));
  return ids;
}

const others: [string, Viewer][] = [
  ['another renter', ben],
  ['an anonymous visitor', anonymous],
  ['a role without a subject', { kind: 'role', role: 'ADMIN' }],
  ['a service', { kind: 'role', role: 'SERVICE' }],
];

describe('what is private of a user', () => {
  const query = `{ _entities(representations: [{ __typename: "User", id: "u1" }]) {
    ... on User { id displayName unreadNotifications notifications { nodes { kind } } }
  } }`;

  test('is seen by that user and by admins', async () => {
    await setName(ada, { displayName: 'Ada' });
    await notifyAda();
    for (const viewer of [ada, admin]) {
      expect(await users.ask(viewer, query)).toEqual({
        _entities: [
          {
            id: 'u1',
            displayName: 'Ada',
            unreadNotifications: 2,
            notifications: { nodes: [{ kind: 'RENTAL_DUE' }, { kind: 'BIKE_HELD' }] },
          },
        ],
      });
    }
  });

  test.each(others)('is null, without an error, for %s', async (_, viewer) => {
    await setName(ada, { displayName: 'Ada' });
    const nothing = { id: 'u1', displayName: null, unreadNotifications: null, notifications: null };
    expect(await users.send(viewer, query)).toEqual({ data: { _entities: [nothing] } });
  });

  test('is empty rather than missing for a user without a profile', async () => {
    expect(await users.ask(ada, '{ me { id displayName unreadNotifications } }')).toEqual({
      me: { id: 'u1', displayName: null, unreadNotifications: 0 },
    });
    expect(await users.ask(ada, '{ user(id: "u1") { id displayName } }')).toEqual({
      user: { id: 'u1', displayName: null },
    });
  });
});

describe('a notification', () => {
  const query = `query ($id: ID!) {
    _entities(representations: [{ __typename: "Notification", id: $id }]) {
      ... on Notification { id kind text at readAt bike { id } rental { id } user { id } }
    }
  }`;

  test('is seen by its user and by admins', async () => {
    const [held, due] = await notifyAda();
    for (const viewer of [ada, admin]) {
      expect(await users.ask(viewer, query, { id: held })).toEqual({
        _entities: [
          {
            id: held,
            kind: 'BIKE_HELD',
            text: 'A bike that you waited for is kept for you until Fri, 1 May 2026, 09:15 UTC.',
            at: '2026-05-01T08:59:00.000Z',
            readAt: null,
            bike: { id: 'b1' },
            rental: null,
            user: { id: 'u1' },
          },
        ],
      });
    }
    expect(await users.ask(ada, query, { id: due })).toMatchObject({ _entities: [{ rental: { id: 'r1' } }] });
  });

  test.each(others)('is null, without an error, for %s', async (_, viewer) => {
    const [id] = await notifyAda();
    expect(await users.send(viewer, query, { id })).toEqual({ data: { _entities: [null] } });
  });

  const mark = 'mutation ($upTo: ID!) { markNotificationsRead(upTo: $upTo) { id unreadNotifications } }';

  test('is read together with all before it', async () => {
    const [held, due] = await notifyAda();
    const unread = (count: number) => ({ markNotificationsRead: { id: 'u1', unreadNotifications: count } });
    expect(await users.ask(ada, mark, { upTo: held })).toEqual(unread(1));
    users.clock.advance(1_000);
    expect(await users.ask(ada, mark, { upTo: due })).toEqual(unread(0));
    expect(await users.ask(ada, '{ me { notifications { nodes { readAt } } } }')).toEqual({
      me: {
        notifications: {
          nodes: [{ readAt: '2026-05-01T09:00:01.000Z' }, { readAt: '2026-05-01T09:00:00.000Z' }],
        },
      },
    });
  });

  test('is marked by its user only', async () => {
    const [held] = await notifyAda();
    for (const viewer of [ben, admin]) {
      const { errors } = await users.send(viewer, mark, { upTo: held });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'upTo' });
    }
    expect(await users.ask(ada, '{ me { unreadNotifications } }')).toEqual({
      me: { unreadNotifications: 2 },
    });
  });
});

describe('me', () => {
  test('is null without a session', async () => {
    for (const [, viewer] of others.slice(1))
      expect(await users.ask(viewer, '{ me { id } }')).toEqual({ me: null });
  });
});

describe('another user', () => {
  test('is found by admins only, and only if there is one', async () => {
    await register('u1');
    const query = '{ user(id: "u1") { id } }';
    expect(await users.ask(admin, query)).toEqual({ user: { id: 'u1' } });
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
  const find = async (variables: object) => (await users.ask<Found>(admin, query, variables)).users;
  const findIds = async (search: string) => (await find({ search })).nodes.map(({ id }) => id);

  test('are for admins', async () => {
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
