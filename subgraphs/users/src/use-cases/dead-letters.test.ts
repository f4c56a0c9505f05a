import { silentLog, createUuid } from '@bike-rentals/runtime';
import { maxMailAttempts } from '../notifications/store/notifications.ts';
import { gatherMs } from '../notifications/domain/mail-rules.ts';
import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { sendMails } from '../notifications/use-cases/send-mails.ts';
import { accountEventConsumer } from '../profiles/use-cases/consume-account-events.ts';
import { toBikeEvent, toRegistration } from '../testing/events.ts';
import { openTestService } from '../testing/open-test-service.ts';
import { openUsersDeadLetters } from './dead-letters.ts';

test('a mail that was given up is listed, and tried again when an operator says so', async () => {
  await using users = await openTestService({ sendsMail: true, log: silentLog });
  const { service, clock, file } = users;
  const sent: string[] = [];
  const isUp = { yet: false };
  const mailing = {
    domain: 'bikes.example',
    findEmail: async () => 'ada@example.org',
    async send({ to }: { to: string | readonly string[] }) {
      if (!isUp.yet) throw new Error('connection refused');
      sent.push(String(to));
    },
  };
  await bikeEventConsumer.consume(service, [toBikeEvent(1, 'rental.overdue')]);
  clock.advance(gatherMs);
  for (let attempt = 0; attempt < maxMailAttempts; attempt += 1) {
    await sendMails(service, mailing);
    clock.advance(48 * 3_600_000);
  }
  await using letters = await openUsersDeadLetters(file, {
    clock,
    createId: createUuid,
    sendsMail: true,
    mailsStaff: false,
  });
  const [mail, ...others] = await letters.listMails(10);
  expect([mail?.userId, mail?.kind, others]).toEqual(['u1', 'RENTAL_OVERDUE', []]);
  isUp.yet = true;
  await sendMails(service, mailing);
  expect(sent).toEqual([]);
  expect(await letters.retryMail(mail?.id ?? '')).toBe(true);
  await sendMails(service, mailing);
  expect(sent).toEqual(['ada@example.org']);
  expect([await letters.listMails(10), await letters.dropMail(mail?.id ?? '')]).toEqual([[], false]);
});

test('an event that was set aside is taken in once, however often it is tried', async () => {
  await using users = await openTestService();
  const { service, clock, file } = users;
  const unknown = { ...toBikeEvent(1, 'rental.due'), version: 2 };
  await bikeEventConsumer.consume(service, [unknown, toBikeEvent(2, 'hold.started')]);
  await using letters = await openUsersDeadLetters(file, {
    clock,
    createId: createUuid,
    sendsMail: false,
    mailsStaff: false,
  });
  const [event] = await letters.listEvents(10);
  const id = event?.id ?? 0;
  expect(await letters.retryEvent(id)).toBe('unknown message rental.due v2');
  // As if the code were newer: the same event in words that this one knows.
  const known = JSON.stringify(toBikeEvent(1, 'rental.due'));
  await service.store.transact((tx) => tx.deadEvent.update({ where: { id }, data: { raw: known } }));
  expect(await letters.retryEvent(id)).toBeUndefined();
  expect(await letters.retryEvent(id)).toBe('it is not there any more');
  expect(await service.store.read.notification.count({ where: { kind: 'RENTAL_DUE' } })).toBe(1);
});

test('an event that was set aside goes to the feature that consumes its topic', async () => {
  await using users = await openTestService();
  const { service, clock, file } = users;
  await accountEventConsumer.consume(service, [{ ...toRegistration(1, 'u1'), version: 2 }]);
  await using letters = await openUsersDeadLetters(file, {
    clock,
    createId: createUuid,
    sendsMail: false,
    mailsStaff: false,
  });
  const [event] = await letters.listEvents(10);
  const id = event?.id ?? 0;
  const known = JSON.stringify(toRegistration(1, 'u1'));
  await service.store.transact((tx) => tx.deadEvent.update({ where: { id }, data: { raw: known } }));
  expect(await letters.retryEvent(id)).toBeUndefined();
  expect(await service.store.read.profile.findMany()).toMatchObject([{ userId: 'u1' }]);
  expect(await letters.listEvents(10)).toEqual([]);
});
