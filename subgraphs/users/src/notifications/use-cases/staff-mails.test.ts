import { createEmailFinder } from '../mail/find-email.ts';
import { toBikeEvent } from '../../testing/events.ts';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { bikeEventConsumer } from './consume-bike-events.ts';
import { sendMails, type Mail, type Mailing } from './send-mails.ts';

const desk = ['desk@bikes.example', 'workshop@bikes.example'];
const about = {
  serialNumber: 'LIB-017',
  model: 'Volt Glide',
  station: 'Quay',
  town: 'Springfield',
  timeZone: 'Europe/Vienna',
};

let users: TestService;
let mails: Mail[];
beforeEach(async () => {
  users = await openTestService({ sendsMail: true, mailsStaff: true });
  mails = [];
});
afterEach(() => users[Symbol.asyncDispose]());

const mailing: Mailing = {
  domain: 'bikes.example',
  publicUrl: 'https://bikes.example/app/',
  findEmail: createEmailFinder(async () => ({ _entities: [] }) as never, desk),
  send: async (mail) => void mails.push(mail),
};
const send = (over: Partial<Mailing> = {}) => sendMails(users.service, { ...mailing, ...over });
const notify = (...events: Parameters<typeof toBikeEvent>[]) =>
  bikeEventConsumer.consume(
    users.service,
    events.map((event) => toBikeEvent(...event)),
  );
const waitUntil = (instant: string) =>
  users.clock.advance(new Date(instant).getTime() - users.clock.now().getTime());
/** Eight o'clock of the next morning in Vienna. */
const toMorning = () => waitUntil('2026-05-02T06:00:00Z');

test('the staff is told at once, at night too, of a bike that is unsafe', async () => {
  waitUntil('2026-05-01T22:30:00Z');
  await notify([1, 'damage.reported', { payload: { severity: 'UNSAFE', about } }]);
  await send();
  expect(mails).toMatchObject([
    {
      to: desk,
      subject: 'A bike is unsafe: Volt Glide',
      text: [
        'Somebody has reported that Volt Glide (LIB-017) at Quay is unsafe. The workshop page says whether it was taken out of service.',
        'To the workshop: https://bikes.example/app/admin/workshop',
        'Springfield',
      ].join('\n\n'),
    },
  ]);
  expect(mails[0]).not.toHaveProperty('unsubscribeUrl');
});

test('the link leads to the pages of the staff, below wherever the app is', async () => {
  await notify([1, 'damage.reported', { payload: { severity: 'UNSAFE', about } }]);
  await send({ publicUrl: 'https://bikes.example/rent' });
  expect(mails[0]?.text).toContain('https://bikes.example/rent/admin/workshop\n');
});

test('of the rest it reads once a day, in the morning, in the language of the town', async () => {
  await notify(
    [1, 'damage.reported', { payload: { about } }],
    [2, 'inspection.due', { payload: { about } }],
    [3, 'approval.requested'],
    [4, 'rental.overdue-reminded', { payload: { about } }],
  );
  waitUntil('2026-05-02T05:59:59Z');
  await send();
  expect(mails.filter(({ to }) => to === desk)).toEqual([]);
  toMorning();
  await send({ language: 'DE' });
  const [mail, ...more] = mails.filter(({ to }) => to === desk);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe('4 Dinge zu tun');
  expect(mail?.text.split('\n\n').slice(0, 4)).toEqual([
    'Jemand hat einen Schaden gemeldet: Volt Glide (LIB-017) bei Quay.',
    'Zu prüfen ist: Volt Glide (LIB-017) bei Quay.',
    'Jemand bittet um Freigabe für die Modelle, die sie brauchen.',
    'Volt Glide (LIB-017) war bis Fr., 8. Mai 2026, 11:00 MESZ zurückzugeben, und wer es gemietet hat, ist mehr als zweimal erinnert worden. Bitte anrufen.',
  ]);
});

test('nobody is asked to call about a bike that is back', async () => {
  await notify([1, 'rental.overdue-reminded'], [2, 'rental.overdue-reminded', { payload: { step: 2 } }]);
  await notify([3, 'rental.ended']);
  toMorning();
  await send();
  expect(mails).toEqual([]);
});

test('without an address of the staff nothing is kept for it', async () => {
  const { service } = users;
  await bikeEventConsumer.consume({ ...service, mailsStaff: false }, [toBikeEvent(1, 'damage.reported')]);
  expect(await service.store.read.notification.findMany({ select: { userId: true } })).toEqual([
    { userId: 'u1' },
  ]);
});
