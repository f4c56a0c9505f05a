import { minute } from '@bike-rentals/runtime/durations';
import { toBikeEvent } from '../../testing/events.ts';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { bikeEventConsumer } from './consume-bike-events.ts';
import { sendMails, type Mail, type Mailing } from './send-mails.ts';

let users: TestService;
let mails: Mail[];
let isUp: boolean;
beforeEach(async () => {
  users = await openTestService({ sendsMail: true });
  mails = [];
  isUp = true;
});
afterEach(() => users[Symbol.asyncDispose]());

const mailing: Mailing = {
  domain: 'bikes.example',
  findEmail: async (userId) => (userId === 'u1' ? 'ada@example.org' : undefined),
  async send(mail) {
    if (!isUp) throw new Error('connection refused');
    mails.push(mail);
  },
};
const send = (over: Partial<Mailing> = {}) => sendMails(users.service, { ...mailing, ...over });
const notify = (...events: Parameters<typeof toBikeEvent>[]) =>
  bikeEventConsumer.consume(
    users.service,
    events.map((event) => toBikeEvent(...event)),
  );
const findNotifications = () => users.service.store.read.notification.findMany({ orderBy: { seq: 'asc' } });

test('each notification is mailed once, with a Message-ID of its own', async () => {
  await notify([1, 'hold.started'], [2, 'rental.overdue']);
  expect([await send(), await send()]).toEqual([2, 0]);
  const [held, overdue] = await findNotifications();
  expect(mails).toEqual([
    {
      to: 'ada@example.org',
      subject: 'A bike is kept for you',
      text: 'A bike that you waited for is kept for you until Fri, 1 May 2026, 09:15 UTC.',
      messageId: `<${String(held?.id)}@bikes.example>`,
    },
    {
      to: 'ada@example.org',
      subject: 'Your bike is overdue',
      text: 'Your bike was due back by Fri, 8 May 2026, 09:00 UTC. Until it is back you cannot rent another one.',
      messageId: `<${String(overdue?.id)}@bikes.example>`,
    },
  ]);
  expect(held).toMatchObject({ mailedAt: users.clock.now(), mailAttempts: 1, nextMailAt: null });
});

test.each([
  ['the mail server is away', () => (isUp = false), {}],
  ['auth is away', () => undefined, { findEmail: () => Promise.reject(new Error('auth is away')) }],
])(
  'while %s it is tried after 1, 2, 4 … minutes, and given up after twelve attempts',
  async (_, breakIt, over) => {
    breakIt();
    await notify([1, 'rental.due']);
    const attempts = [];
    for (let minutes = 0; minutes <= 3_000; minutes += 1) {
      if ((await send(over)) > 0) attempts.push(minutes);
      users.clock.advance(minute);
    }
    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047]);
    expect(await findNotifications()).toMatchObject([{ mailedAt: null, nextMailAt: null, mailAttempts: 12 }]);
  },
);

test('after a failure it is mailed once, under the same Message-ID', async () => {
  isUp = false;
  await notify([1, 'rental.due']);
  await send();
  isUp = true;
  expect(await send()).toBe(0);
  users.clock.advance(minute);
  expect([await send(), await send()]).toEqual([1, 0]);
  const [notification] = await findNotifications();
  expect(mails.map(({ messageId }) => messageId)).toEqual([`<${String(notification?.id)}@bikes.example>`]);
});

test('one that fails does not keep the others from being mailed', async () => {
  await notify([1, 'rental.due'], [2, 'rental.overdue']);
  await send({
    async send(mail) {
      if (mail.subject.includes('due back')) throw new Error('mailbox full');
      mails.push(mail);
    },
  });
  expect(mails.map(({ subject }) => subject)).toEqual(['Your bike is overdue']);
});

test('a user without an account is mailed nothing, and that is the end of it', async () => {
  await notify([1, 'rental.due', { payload: { userId: 'u-unknown' } }]);
  expect([await send(), await send()]).toEqual([1, 0]);
  expect(mails).toEqual([]);
  expect(await findNotifications()).toMatchObject([{ mailedAt: null, nextMailAt: null }]);
});

test('without a mail server nothing is ever due', async () => {
  await using inApp = await openTestService({ sendsMail: false });
  await bikeEventConsumer.consume(inApp.service, [toBikeEvent(1, 'rental.due')]);
  expect(await sendMails(inApp.service, mailing)).toBe(0);
});

const about = {
  serialNumber: 'LIB-017',
  model: 'Volt Glide',
  station: 'Quay',
  town: 'Springfield',
  timeZone: 'Europe/Vienna',
};

test('a mail names bike, place, local time and where to act', async () => {
  await notify([1, 'hold.started', { payload: { about } }]);
  await send({ publicUrl: 'https://bikes.example' });
  expect(mails).toMatchObject([
    {
      subject: 'A bike is kept for you: Volt Glide',
      text: [
        'Volt Glide (LIB-017) that you waited for is kept for you at Quay until Fri, 1 May 2026, 11:15 CEST.',
        'See your rentals: https://bikes.example',
        'Springfield',
      ].join('\n\n'),
    },
  ]);
});

test.each([
  ['a reminder whose bike is back', 'rental.due', 'rental.ended'],
  ['a warning whose bike is back', 'rental.overdue', 'rental.ended'],
  ['a bike that was taken', 'hold.started', 'rental.started'],
] as const)(
  '%s is not mailed when the mail server is back, and is still in the app',
  async (_, told, end) => {
    isUp = false;
    await notify([1, told], [2, told, { payload: { bikeId: 'other' } }]);
    await send();
    await notify([3, end]);
    isUp = true;
    users.clock.advance(minute);
    await send();
    expect(mails).toHaveLength(1);
    expect(await findNotifications()).toHaveLength(2);
  },
);

test('nobody is mailed that a bike is kept for them once that time is over', async () => {
  isUp = false;
  await notify([
    1,
    'hold.started',
    { payload: { expiresAt: new Date(users.clock.now().getTime() + 1).toISOString() } },
  ]);
  await send();
  isUp = true;
  users.clock.advance(minute);
  await send();
  expect(mails).toEqual([]);
  expect(await send()).toBe(0);
});
