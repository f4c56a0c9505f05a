import { hour, minute } from '@bike-rentals/runtime/durations';
import { createProfile } from '../../profiles/store/profiles.ts';
import { gatherMs } from '../domain/mail-rules.ts';
import { toBikeEvent } from '../../testing/events.ts';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { bikeEventConsumer } from './consume-bike-events.ts';
import { clearMailBounce, setMailChoices } from './mail-choices.ts';
import { AddressUnknownError, sendMails, type Mail, type Mailing } from './send-mails.ts';

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
/** After the time for which what is not urgent is gathered. */
const gather = () => users.clock.advance(gatherMs);
const notify = (...events: Parameters<typeof toBikeEvent>[]) =>
  bikeEventConsumer.consume(
    users.service,
    events.map((event) => toBikeEvent(...event)),
  );
const findNotifications = () => users.service.store.read.notification.findMany({ orderBy: { seq: 'asc' } });

test('each notification is mailed once, with a Message-ID of its own', async () => {
  await notify([1, 'hold.started'], [2, 'rental.overdue']);
  expect([await send(), await send()]).toEqual([1, 0]);
  gather();
  expect([await send(), await send()]).toEqual([1, 0]);
  const [held, overdue] = await findNotifications();
  expect(mails).toMatchObject([
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
  expect(overdue).toMatchObject({ mailedAt: users.clock.now(), mailAttempts: 1, nextMailAt: null });
});

test.each([
  ['the mail server is away', () => (isUp = false), {}],
  ['auth is away', () => undefined, { findEmail: () => Promise.reject(new Error('auth is away')) }],
])(
  'while %s it is tried after 1, 2, 4 … minutes, and given up after twelve attempts',
  async (_, breakIt, over) => {
    breakIt();
    await notify([1, 'rental.due']);
    gather();
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
  gather();
  await send();
  isUp = true;
  expect(await send()).toBe(0);
  users.clock.advance(minute);
  expect([await send(), await send()]).toEqual([1, 0]);
  const [notification] = await findNotifications();
  expect(mails.map(({ messageId }) => messageId)).toEqual([`<${String(notification?.id)}@bikes.example>`]);
});

test('one that fails does not keep the others from being mailed', async () => {
  await notify([1, 'rental.due'], [2, 'rental.overdue', { payload: { userId: 'u2' } }]);
  gather();
  await send({
    findEmail: async (userId) => `${userId}@example.org`,
    async send(mail) {
      if (mail.to === 'u1@example.org') throw new Error('mailbox full');
      mails.push(mail);
    },
  });
  expect(mails.map(({ subject }) => subject)).toEqual(['Your bike is overdue']);
});

test('a user without an account is mailed nothing, and that is the end of it', async () => {
  await notify([1, 'rental.due', { payload: { userId: 'u-unknown' } }]);
  gather();
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
        'See what you wait for: https://bikes.example/account/waiting',
        'Springfield',
      ].join('\n\n'),
    },
  ]);
});

test.each([
  ['a reminder whose bike is back', 'rental.due', 'rental.ended'],
  ['a warning whose bike is back', 'rental.overdue', 'rental.ended'],
  ['a bike that was taken', 'hold.started', 'rental.started'],
  ['a price that rises of a bike that is back', 'rental.price-rising', 'rental.ended'],
  ['a price of a rental whose start was wrong', 'rental.price-rising', 'rental.corrected'],
] as const)(
  '%s is not mailed when the mail server is back, and is still in the app',
  async (_, told, end) => {
    isUp = false;
    await notify([1, told], [2, told, { payload: { bikeId: 'other' } }]);
    gather();
    await send();
    await notify([3, end]);
    isUp = true;
    users.clock.advance(minute);
    await send();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text.split('\n\n')).toHaveLength(1);
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

describe('several notifications of one user', () => {
  const due = (seq: number, bikeId: string) =>
    [seq, 'rental.due', { payload: { bikeId, rentalId: bikeId } }] as Parameters<typeof toBikeEvent>;

  test('of ten minutes are one mail, with a line for each', async () => {
    await notify(due(1, 'b1'), due(2, 'b2'));
    users.clock.advance(gatherMs - 1);
    await notify(due(3, 'b3'), due(4, 'b4'), [5, 'rental.due', { payload: { userId: 'u2' } }]);
    expect(await send()).toBe(0);
    users.clock.advance(1);
    expect(await send()).toBe(1);
    expect(mails.map(({ subject, text }) => [subject, text.split('\n\n').length])).toEqual([
      ['4 notifications about your bikes', 4],
    ]);
    users.clock.advance(gatherMs);
    expect(await send()).toBe(1);
    expect(mails).toHaveLength(1);
  });

  test('are tried again as the same mail, without what has come since', async () => {
    isUp = false;
    await notify(due(1, 'b1'), due(2, 'b2'));
    gather();
    await send();
    await notify(due(3, 'b3'));
    isUp = true;
    gather();
    expect(await send()).toBe(2);
    const [first] = await findNotifications();
    expect(mails.map(({ messageId }) => messageId)).toContain(`<${String(first?.id)}@bikes.example>`);
    expect(mails.map(({ text }) => text.split('\n\n').length).sort()).toEqual([1, 2]);
  });

  test('are at most twenty in a mail', async () => {
    await notify(...Array.from({ length: 45 }, (_, index) => due(index + 1, `b${index}`)));
    gather();
    while ((await send()) > 0);
    expect(mails.map(({ text }) => text.split('\n\n').length)).toEqual([20, 20, 5]);
  });

  test('wait for the morning, if the user wants them once a day; what is urgent does not', async () => {
    await setMailChoices(users.service, 'u1', { digest: 'DAILY' });
    await notify(due(1, 'b1'), [2, 'hold.started', { payload: { bikeId: 'b9' } }]);
    expect(await send()).toBe(1);
    users.clock.advance(5 * hour);
    await notify(due(3, 'b3'));
    // From nine in the morning, UTC, until eight.
    users.clock.advance(18 * hour - 1);
    expect(await send()).toBe(0);
    users.clock.advance(1);
    expect(await send()).toBe(1);
    expect(mails.map(({ subject }) => subject)).toEqual([
      'A bike is kept for you',
      '2 notifications about your bikes',
    ]);
  });
});

describe('kinds that are switched off', () => {
  test('are not mailed, and are in the app; what blocks somebody is', async () => {
    await setMailChoices(users.service, 'u1', { off: new Set(['RENTAL_DUE', 'RENTAL_OVERDUE']) });
    await notify([1, 'rental.due'], [2, 'rental.overdue', { payload: { bikeId: 'b2' } }]);
    gather();
    await send();
    expect(mails.map(({ subject }) => subject)).toEqual(['Your bike is overdue']);
    expect(await findNotifications()).toHaveLength(2);
  });

  test('are not mailed either if that was decided a moment ago', async () => {
    await notify([1, 'rental.due']);
    gather();
    await setMailChoices(users.service, 'u1', { off: new Set(['RENTAL_DUE']) });
    await send();
    expect(mails).toEqual([]);
    expect(await findNotifications()).toMatchObject([{ nextMailAt: null, mailedAt: null }]);
  });

  test('have a link in each mail of such a kind, and only there', async () => {
    await users.service.store.transact((tx) => createProfile(tx, 'u1', users.clock.now()));
    await notify([1, 'rental.due'], [2, 'hold.started', { payload: { bikeId: 'b2' } }]);
    await send({ publicUrl: 'https://bikes.example/app/' });
    gather();
    await send({ publicUrl: 'https://bikes.example/app/' });
    const [held, due] = mails;
    expect(held?.unsubscribeUrl).toBeUndefined();
    expect(due?.unsubscribeUrl).toMatch(
      /^https:\/\/bikes\.example\/mail\/unsubscribe\/[\w-]{43}\/RENTAL_DUE$/,
    );
    expect(due?.text).toContain(`No more mails like this: ${due?.unsubscribeUrl}`);
    expect(due?.html).toContain(`<a href="${due?.unsubscribeUrl}"`);
  });
});

describe('an address that does not exist', () => {
  test('is mailed nothing any more, until staff says that it is good again', async () => {
    await users.service.store.transact((tx) => createProfile(tx, 'u1', users.clock.now()));
    let asked = 0;
    const bouncing = {
      async send() {
        asked += 1;
        throw new AddressUnknownError('550 no such user');
      },
    };
    await notify([1, 'rental.due']);
    gather();
    await send(bouncing);
    await notify([2, 'rental.overdue']);
    gather();
    await send(bouncing);
    expect(asked).toBe(1);
    expect((await findNotifications()).map(({ nextMailAt }) => nextMailAt)).toEqual([null, null]);

    await clearMailBounce(users.service, 'u1');
    await notify([3, 'rental.overdue', { payload: { bikeId: 'b3' } }]);
    gather();
    await send();
    expect(mails).toHaveLength(1);
  });

  test('whose user has another one by then: the mail goes there', async () => {
    await users.service.store.transact((tx) => createProfile(tx, 'u1', users.clock.now()));
    let address = 'ada@old.example';
    const moving: Partial<Mailing> = {
      findEmail: async () => address,
      async send(mail) {
        if (mail.to !== 'ada@old.example') return void mails.push(mail);
        address = 'ada@new.example';
        throw new AddressUnknownError('550 no such user');
      },
    };
    await notify([1, 'rental.due']);
    gather();
    await send(moving);
    users.clock.advance(5 * 60_000);
    await send(moving);
    expect(mails.map(({ to }) => to)).toEqual(['ada@new.example']);
  });
});

test('names cannot become a part of the page', async () => {
  const evil = { ...about, model: '<img src=x onerror=alert(1)>', station: '"&\'' };
  await notify([1, 'hold.started', { payload: { about: evil } }]);
  await send();
  expect(mails[0]?.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(mails[0]?.html).not.toContain('<img');
});
