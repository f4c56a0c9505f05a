import type { EventMessage } from '@bike-rentals/messaging';
import { toRegistration } from '../../testing/events.ts';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { accountEventConsumer } from './consume-account-events.ts';
import { updateProfile } from './update-profile.ts';

let users: TestService;
beforeEach(async () => {
  users = await openTestService();
});
afterEach(() => users[Symbol.asyncDispose]());

const takeIn = (...events: EventMessage[]) => accountEventConsumer.consume(users.service, events);
const findProfiles = () => users.service.store.read.profile.findMany({ orderBy: { userId: 'asc' } });

describe('what auth tells', () => {
  test('becomes a profile, once', async () => {
    await takeIn(toRegistration(1, 'u1'), toRegistration(2, 'u2'));
    await takeIn(toRegistration(2, 'u2'));
    expect(await findProfiles()).toMatchObject([
      { userId: 'u1', displayName: null, registeredAt: new Date('2026-05-01T08:59:00Z'), version: 0 },
      { userId: 'u2' },
    ]);
  });

  test('becomes a notification, once, for who has applied a file of people', async () => {
    const counts = { created: 2, changed: 1, same: 0, refused: 0 };
    const body = {
      ...{ aggregate: 'import:i1', aggregateVersion: 0, at: '2026-05-01T08:59:00.000Z' },
      actor: { id: 'eva', role: 'ADMIN' },
      payload: { importId: 'i1', kind: 'PEOPLE', counts },
    };
    const event = { id: 'import-1', key: 'accounts', seq: 1, type: 'import.applied', version: 1, body };
    const followed = users.service.pubSub.followNotifications('eva');
    await takeIn(event);
    await takeIn(event);
    expect(await users.service.store.read.notification.findMany()).toMatchObject([
      { eventId: 'import-1', userId: 'eva', kind: 'IMPORT_DONE', at: new Date('2026-05-01T08:59:00Z') },
    ]);
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ eventId: 'import-1' }] });
    followed.end();
  });

  test('leaves a name alone that was given before the event came', async () => {
    await updateProfile(users.service, 'u1', { displayName: 'Ada' });
    await takeIn(toRegistration(1, 'u1'));
    expect(await findProfiles()).toMatchObject([{ userId: 'u1', displayName: 'Ada' }]);
  });
});
