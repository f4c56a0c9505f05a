import { bikeEventsTopic } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { accountEventConsumer } from '../profiles/use-cases/consume-account-events.ts';
import { toBikeEvent, toRegistration } from '../testing/events.ts';
import { openTestService, type TestService } from '../testing/open-test-service.ts';

let users: TestService;
beforeEach(async () => {
  users = await openTestService();
});
afterEach(() => users[Symbol.asyncDispose]());

const takeIn = (...events: EventMessage[]) => bikeEventConsumer.consume(users.service, events);
const findNotifications = () => users.service.store.read.notification.findMany({ orderBy: { seq: 'asc' } });
const findDead = () => users.service.store.read.deadEvent.findMany();

describe('an event', () => {
  test('is dropped when it comes again: alone, in a batch, or overlapping with what is new', async () => {
    const events = [1, 2, 3, 4].map((seq) => toBikeEvent(seq, 'rental.due'));
    const [first, second] = events as [EventMessage, EventMessage];
    await takeIn(first, second, second);
    await takeIn(second);
    await takeIn(...events);
    await takeIn(...events);
    const ids = (await findNotifications()).map(({ eventId }) => eventId);
    expect(ids).toEqual(['springfield-1', 'springfield-2', 'springfield-3', 'springfield-4']);
  });

  test('has its effect however many come at once', async () => {
    const all = Array.from({ length: 1_200 }, (_, index) => toBikeEvent(index + 1, 'rental.due'));
    await takeIn(...all);
    await takeIn(...all);
    expect(await users.service.store.read.notification.count()).toBe(1_200);
  });

  test('that is not for users costs no flush to the disk, and one that is survives a power loss', async () => {
    const { store } = users.service;
    const durabilities: unknown[] = [];
    const transact: typeof store.transact = (work, durability) => {
      durabilities.push(durability);
      return store.transact(work, durability);
    };
    const service = { ...users.service, store: { ...store, transact } };
    const consume = (...events: EventMessage[]) => bikeEventConsumer.consume(service, events);
    await consume(toBikeEvent(1, 'rental.started'), toBikeEvent(2, 'rental.ended'));
    await consume(toBikeEvent(3, 'rental.started'), toBikeEvent(4, 'rental.due'));
    await consume({ ...toBikeEvent(5, 'rental.started'), type: 'bike.painted' });
    await bikeEventConsumer.consume({ ...service, sendsMail: true }, [toBikeEvent(6, 'rental.ended')]);
    expect(durabilities).toEqual(['process-crash', 'power-loss', 'power-loss', 'power-loss']);
  });

  test('of one town does not hide those of another', async () => {
    await takeIn(toBikeEvent(900, 'rental.due'));
    await takeIn(toBikeEvent(1, 'rental.due', { fleet: 'shelbyville' }), toBikeEvent(901, 'rental.due'));
    await takeIn(toBikeEvent(1, 'rental.due', { fleet: 'shelbyville' }));
    const ids = (await findNotifications()).map(({ eventId }) => eventId);
    expect(ids).toEqual(['springfield-900', 'shelbyville-1', 'springfield-901']);
  });

  test('is set aside with the reason if it is invalid, and those after it count', async () => {
    const invalid = toBikeEvent(1, 'rental.due', { payload: { returnBy: 'tomorrow' } });
    await takeIn(invalid, toBikeEvent(2, 'rental.due'));
    await takeIn(invalid);
    expect(await findDead()).toMatchObject([
      {
        topic: bikeEventsTopic,
        raw: JSON.stringify(invalid),
        reason: expect.stringContaining('returnBy') as unknown,
      },
    ]);
    expect(await findNotifications()).toMatchObject([{ eventId: 'springfield-2' }]);
  });

  test('in words that are newer than this code is kept for code that knows them', async () => {
    await takeIn({ ...toBikeEvent(1, 'rental.due'), type: 'bike.painted' }, toBikeEvent(2, 'rental.due'));
    expect(await findNotifications()).toHaveLength(1);
    expect(await findDead()).toMatchObject([{ reason: 'unknown message bike.painted v1' }]);
  });

  test('is passed over where Kafka would not take the event itself', async () => {
    const payload = { type: 'rental.due', version: 1, reason: 'too large' };
    const omitted = { ...toBikeEvent(1, 'rental.due', { payload }), type: 'event.omitted' };
    await takeIn(omitted, toBikeEvent(2, 'rental.due'));
    expect(await findNotifications()).toMatchObject([{ eventId: 'springfield-2' }]);
    expect(await findDead()).toEqual([]);
  });

  test('that cannot be written for a reason of its own is set aside alone, and those around it count', async () => {
    const { store } = users.service;
    await store.transact((tx) =>
      tx.$executeRawUnsafe(
        `CREATE TRIGGER "refuse" BEFORE INSERT ON "Notification" WHEN NEW."eventId" = 'springfield-2'
         BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END`,
      ),
    );
    await takeIn(...[1, 2, 3].map((seq) => toBikeEvent(seq, 'rental.due')));
    const ids = (await findNotifications()).map(({ eventId }) => eventId);
    expect(ids).toEqual(['springfield-1', 'springfield-3']);
    const [dead, ...others] = await findDead();
    expect([JSON.parse(dead?.raw ?? ''), others]).toEqual([toBikeEvent(2, 'rental.due'), []]);
    await takeIn(toBikeEvent(2, 'rental.due'));
    expect(await findDead()).toHaveLength(1);
  });

  test('has no effect at all if the transaction fails, and its whole effect when it comes again', async () => {
    const { store } = users.service;
    const failing = {
      ...users.service,
      store: {
        ...store,
        transact: <Result>(work: Parameters<typeof store.transact<Result>>[0]) =>
          store.transact<Result>(async (tx) => {
            await work(tx);
            throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
          }),
      },
    };
    await expect(bikeEventConsumer.consume(failing, [toBikeEvent(1, 'rental.due')])).rejects.toThrow(
      'disk full',
    );
    expect(await findNotifications()).toEqual([]);
    await takeIn(toBikeEvent(1, 'rental.due'));
    expect(await findNotifications()).toHaveLength(1);
  });

  test('of one topic does not hide those of another', async () => {
    await takeIn(toBikeEvent(50, 'rental.due'));
    await accountEventConsumer.consume(users.service, [toRegistration(1, 'u1')]);
    expect(await users.service.store.read.profile.count()).toBe(1);
  });
});
