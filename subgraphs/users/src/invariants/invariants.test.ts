import { bikeEventsTopic } from '@bike-rentals/contracts';
import { toConsumerCursor } from '@bike-rentals/sqlite';
import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { toBikeEvent } from '../testing/events.ts';
import { openTestService } from '../testing/open-test-service.ts';
import { readRecords, findSlowRequests, findUsersViolations, type Records } from './index.ts';

const at = new Date('2026-05-01T12:00:00Z');
const outcome = {
  type: 'rental-started',
  version: 1,
  body: { rentalId: 'r1', bikeId: 'b1', returnBy: '2026-05-08T12:00:00.000Z' },
};
const request: Records['requests'][number] = {
  id: 'k1',
  userId: 'ann',
  idempotencyKey: 'once',
  inputHash: '',
  kind: 'RENT',
  command: {},
  status: 'RENTED',
  outcome,
  version: 1,
  createdAt: at,
  voidAs: null,
  attempts: 0,
  nextAttemptAt: at,
  endedAt: at,
  trace: null,
};
const events = [
  { id: 'e1', seq: 1, type: 'hold.started' },
  { id: 'e2', seq: 2, type: 'rental.overdue' },
];
const bikes = {
  systemId: 'springfield',
  commands: [
    { id: 'k0', outcome, handledAt: new Date(0) },
    { id: 'k1', outcome, handledAt: at },
  ],
  events,
};
const records: Records = {
  requests: [request],
  notifications: [{ id: 'n1', eventId: 'e1', userId: 'bob' }],
  cursors: [{ name: toConsumerCursor(bikeEventsTopic, 'springfield'), seq: 1 }],
};

test('nothing is found where nothing is wrong', () => {
  expect(findUsersViolations(records, bikes)).toEqual([]);
});

test.each<[string, Partial<(typeof records)['requests'][number]>, string]>([
  [
    'was told of a command that bikes does not know',
    { id: 'k9' },
    'request k9 is RENTED, but bikes knows no such command',
  ],
  [
    'was told something else',
    { outcome: { ...outcome, body: { ...outcome.body, bikeId: 'b2' } } },
    'another outcome',
  ],
  [
    'has a status that its outcome does not say',
    { status: 'REFUSED' },
    'request k1 is REFUSED, its outcome says RENTED',
  ],
  ['has ended without an outcome', { outcome: null }, 'request k1 is RENTED, but has no end'],
  ['has ended but is pending', { status: 'PENDING' }, 'request k1 is pending, but has ended'],
])('a request that %s is found', (_, changes, message) => {
  const found = findUsersViolations({ ...records, requests: [{ ...request, ...changes }] }, bikes);
  expect(found).toEqual([{ invariant: 3, message: expect.stringContaining(message) as string }]);
});

test('a notification twice, and one that is missing', () => {
  const twice = [...records.notifications, { id: 'n2', eventId: 'e1', userId: 'bob' }];
  expect(findUsersViolations({ ...records, notifications: twice }, bikes)).toMatchObject([{ invariant: 6 }]);
  const cursors = [{ name: toConsumerCursor(bikeEventsTopic, 'springfield'), seq: 2 }];
  expect(findUsersViolations({ ...records, cursors }, bikes)).toEqual([
    { invariant: 6, message: 'event e2 (rental.overdue) was taken in, but nobody was notified' },
  ]);
});

test('a request that is pending for long is slow, not broken', () => {
  const pending = { ...request, status: 'PENDING' as const, outcome: null, endedAt: null };
  const slow = { ...records, requests: [pending] };
  expect(findUsersViolations(slow, bikes)).toEqual([]);
  expect(findSlowRequests(slow, at)).toEqual([]);
  expect(findSlowRequests(slow, new Date(at.getTime() + 1))).toEqual([expect.stringContaining('k1')]);
});

test('a notification that is missing is found in a database that the service itself has written', async () => {
  await using users = await openTestService();
  const { store } = users.service;
  await bikeEventConsumer.consume(users.service, [toBikeEvent(1, 'hold.started')]);
  const told = {
    systemId: 'springfield',
    commands: [],
    events: [{ id: 'springfield-1', seq: 1, type: 'hold.started' }],
  };
  expect(findUsersViolations(await readRecords(store.read), told)).toEqual([]);
  await store.transact((tx) => tx.notification.deleteMany());
  expect(findUsersViolations(await readRecords(store.read), told)).toEqual([
    { invariant: 6, message: 'event springfield-1 (hold.started) was taken in, but nobody was notified' },
  ]);
  const behind = { ...told, events: [{ id: 'springfield-0', seq: 0, type: 'bike.added' }] };
  expect(findUsersViolations(await readRecords(store.read), behind)).toMatchObject([
    { message: 'users has taken in events up to 1, bikes has 0' },
  ]);
});
