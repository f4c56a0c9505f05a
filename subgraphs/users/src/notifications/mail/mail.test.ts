import { bikeEventsTopic } from '@bike-rentals/contracts';
import { toBikeEvent } from '../../testing/events.ts';
import { recordLog } from '../../testing/record-log.ts';
import { assertionKey, startAccounts } from '../../testing/start-accounts.ts';
import { startSmtpServer } from '../../testing/start-smtp-server.ts';
import { ada, startTestUsers, type TestUsers } from '../../testing/start-test-users.ts';
import { AddressUnknownError } from '../use-cases/send-mails.ts';
import { openMailer } from './open-mailer.ts';

async function publish(users: TestUsers, ...events: Parameters<typeof toBikeEvent>[]): Promise<void> {
  await using publisher = await users.transport.openEventPublisher(bikeEventsTopic);
  await publisher.publish(events.map((event) => toBikeEvent(...event)));
}

const from = 'Bike Rentals <bikes@bikes.example>';
const getNewest = async (users: TestUsers) => {
  interface Found {
    me: { notifications: { nodes: { id: string; text: string }[] } };
  }
  const { me } = await users.ask<Found>(ada, '{ me { notifications { nodes { id text } } } }');
  return me.notifications.nodes[0];
};

test('a notification is mailed to the address that auth knows, under a Message-ID of its own', async () => {
  await using auth = await startAccounts();
  await using smtp = await startSmtpServer();
  const mail = { smtpUrl: smtp.url, from };
  await using users = await startTestUsers({ mail, authUrl: auth.url, assertionKey });
  await publish(users, [1, 'rental.due', { payload: { userId: 'u2' } }], [2, 'hold.started']);

  const [received] = await smtp.reachReceived(1);
  const notification = await getNewest(users);
  expect(received?.recipients).toEqual(['ada@example.org']);
  expect(received?.mail).toMatchObject({
    messageId: `<${String(notification?.id)}@bikes.example>`,
    subject: 'A bike is kept for you',
    text: String(notification?.text),
    from: { value: [{ name: 'Bike Rentals', address: 'bikes@bikes.example' }] },
  });
});

test('a mail to the staff reaches all of its addresses', async () => {
  await using auth = await startAccounts();
  await using smtp = await startSmtpServer();
  const staff = ['desk@bikes.example', 'workshop@bikes.example'];
  const mail = { smtpUrl: smtp.url, from, staff };
  await using users = await startTestUsers({ mail, authUrl: auth.url, assertionKey });
  await publish(users, [1, 'damage.reported', { payload: { userId: 'u2', severity: 'UNSAFE' } }]);
  const [received] = await smtp.reachReceived(1);
  expect(received?.recipients).toEqual(staff);
});

test('a mail server that is busy is tried again later, and gets the mail once', async () => {
  await using auth = await startAccounts();
  await using smtp = await startSmtpServer();
  smtp.state.isBusy = true;
  const recorded = recordLog();
  const mail = { smtpUrl: smtp.url, from };
  await using users = await startTestUsers({ mail, authUrl: auth.url, assertionKey, log: recorded.log });
  await publish(users, [1, 'hold.started']);
  await recorded.reachLine('mail not sent');
  const first = await getNewest(users);

  smtp.state.isBusy = false;
  for (const { clock } of [auth, users]) clock.advance(60_000);
  await smtp.reachReceived(1);
  await publish(users, [2, 'hold.started', { payload: { bikeId: 'b2' } }]);
  const received = await smtp.reachReceived(2);
  const second = await getNewest(users);
  expect(received.map((one) => one.mail.messageId)).toEqual([
    `<${String(first?.id)}@bikes.example>`,
    `<${String(second?.id)}@bikes.example>`,
  ]);
});

test('while auth is away nothing is mailed, and nothing is given up', async () => {
  await using smtp = await startSmtpServer();
  const recorded = recordLog();
  const mail = { smtpUrl: smtp.url, from };
  await using users = await startTestUsers({ mail, assertionKey, log: recorded.log });
  await publish(users, [1, 'hold.started']);
  await recorded.reachLine('mail not sent');
  expect(smtp.received).toEqual([]);
});

test('an address that looks like a list of addresses is one recipient', async () => {
  await using smtp = await startSmtpServer();
  await using mailer = openMailer({ smtpUrl: smtp.url, from });
  const message = { subject: 'x', text: 'x', messageId: '<1@bikes.example>' };
  await mailer.send({ ...message, to: 'evil,victim@example.org' });
  expect(smtp.received.map(({ recipients }) => recipients)).toEqual([['"evil,victim"@example.org']]);
});

test('an address that does not exist is told apart from a server that is busy', async () => {
  await using smtp = await startSmtpServer();
  await using mailer = openMailer({ smtpUrl: smtp.url, from });
  const mail = { to: 'nobody@example.org', subject: 'x', text: 'x', messageId: '<1@bikes.example>' };
  smtp.state.unknown = 'nobody@example.org';
  await expect(mailer.send(mail)).rejects.toThrow(AddressUnknownError);
  smtp.state.refusal = '5.1.1 no such user';
  await expect(mailer.send(mail)).rejects.toThrow(AddressUnknownError);
  smtp.state.refusal = '5.7.1 relaying denied';
  await expect(mailer.send(mail)).rejects.not.toThrow(AddressUnknownError);
  smtp.state.isBusy = true;
  await expect(mailer.send(mail)).rejects.not.toThrow(AddressUnknownError);
});

test('programs for mail are told where one click ends such mails', async () => {
  await using smtp = await startSmtpServer();
  await using mailer = openMailer({ smtpUrl: smtp.url, from });
  const unsubscribeUrl = 'https://bikes.example/mail/unsubscribe/t/RENTAL_DUE';
  const mail = {
    to: 'ada@example.org',
    subject: 'x',
    text: 'x',
    html: '<p>x',
    messageId: '<1@bikes.example>',
  };
  await mailer.send({ ...mail, unsubscribeUrl });
  const [received] = await smtp.reachReceived(1);
  const headers = new Map(received?.mail.headerLines.map(({ key, line }) => [key, line]));
  expect(headers.get('list-unsubscribe')).toBe(`List-Unsubscribe: <${unsubscribeUrl}>`);
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(received?.mail.html).toContain('<p>x');
});

test('without a mail server a line in the log says so, and notifications are in the app', async () => {
  const { log, lines } = recordLog();
  await using users = await startTestUsers({ log });
  expect(lines.join('')).toContain('SMTP_URL is not set');
  await using socket = users.connect(ada);
  const live = await socket.subscribe({ query: 'subscription { notificationReceived { kind } }' });
  await publish(users, [1, 'hold.started']);
  expect(await live.next()).toEqual({ data: { notificationReceived: { kind: 'BIKE_HELD' } } });
});
