import { notifyAda } from '../../testing/notify-ada.ts';
import {
  ada,
  admin,
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

describe('a notification', () => {
  const query = `query ($id: ID!) {
    _entities(representations: [{ __typename: "Notification", id: $id }]) {
      ... on Notification { id kind text at readAt bike { id } rental { id } user { id } }
    }
  }`;

  test('is seen by its user and by admins', async () => {
    const [held, due] = await notifyAda(users);
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

  test.each(outsiders)('is null, without an error, for %s', async (_, viewer) => {
    const [id] = await notifyAda(users);
    expect(await users.send(viewer, query, { id })).toEqual({ data: { _entities: [null] } });
  });

  const mark = 'mutation ($upTo: ID!) { markNotificationsRead(upTo: $upTo) { id unreadNotifications } }';

  test('is read together with all before it', async () => {
    const [held, due] = await notifyAda(users);
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
    const [held] = await notifyAda(users);
    for (const viewer of [ben, admin]) {
      const { errors } = await users.send(viewer, mark, { upTo: held });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'upTo' });
    }
    expect(await users.ask(ada, '{ me { unreadNotifications } }')).toEqual({
      me: { unreadNotifications: 2 },
    });
  });
});
