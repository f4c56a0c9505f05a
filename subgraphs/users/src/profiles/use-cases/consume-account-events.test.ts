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

  test('leaves a name alone that was given before the event came', async () => {
    await updateProfile(users.service, 'u1', { displayName: 'Ada' });
    await takeIn(toRegistration(1, 'u1'));
    expect(await findProfiles()).toMatchObject([{ userId: 'u1', displayName: 'Ada' }]);
  });
});
