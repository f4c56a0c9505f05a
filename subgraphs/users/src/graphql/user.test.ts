import { notifyAda } from '../testing/notify-ada.ts';
import { ada, admin, outsiders, startTestUsers, type TestUsers } from '../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

const nameAda = () =>
  users.ask(ada, 'mutation { updateProfile(input: { displayName: "Ada" }) { __typename } }');

describe('what is private of a user', () => {
  const query = `{ _entities(representations: [{ __typename: "User", id: "u1" }]) {
    ... on User { id displayName unreadNotifications notifications { nodes { kind } } }
  } }`;

  test('is seen by that user and by admins', async () => {
    await nameAda();
    await notifyAda(users);
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

  test.each(outsiders)('is null, without an error, for %s', async (_, viewer) => {
    await nameAda();
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
