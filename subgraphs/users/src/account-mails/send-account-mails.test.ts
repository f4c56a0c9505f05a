import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { silentLog } from '@bike-rentals/runtime';
import { openStore } from '../store/open-store.ts';
import { openTestService } from '../testing/open-test-service.ts';
import { recordLog } from '../testing/record-log.ts';
import { assertionKey, startAccounts } from '../testing/start-accounts.ts';
import { startSmtpServer } from '../testing/start-smtp-server.ts';
import { ada, startTestUsers, type TestUsersOptions } from '../testing/start-test-users.ts';
import { AddressUnknownError } from '../notifications/use-cases/send-mails.ts';
import { findMailSettings } from '../profiles/store/mail-settings.ts';
import { createProfile } from '../profiles/store/profiles.ts';
import { insertAccountMail } from './store/account-mails.ts';
import { sendAccountMails, type AccountMailing } from './use-cases/send-account-mails.ts';

const from = 'Bike Rentals <bikes@bikes.example>';

/** auth and users on one transport. */
async function start(options: TestUsersOptions) {
  await using opened = new AsyncDisposableStack();
  const transport = opened.use(await openEmbeddedTransport({ file: ':memory:', log: silentLog }));
  const auth = opened.use(await startAccounts({ transport }));
  const users = opened.use(await startTestUsers({ ...options, transport, authUrl: auth.url, assertionKey }));
  const running = opened.move();
  return { auth, users, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

const request = `mutation ($email: String!, $language: MailLanguage) {
  requestPasswordReset(email: $email, language: $language) { __typename }
}`;
const reset = `mutation ($token: String!) {
  resetPassword(token: $token, next: "an even longer password") { __typename }
}`;

test('a mail of auth is sent with a link that works, in the language that was asked for', async () => {
  await using smtp = await startSmtpServer();
  await using system = await start({ mail: { smtpUrl: smtp.url, from } });
  const { auth } = system;
  await auth.ask(request, { email: 'nobody@example.org' });
  await auth.ask(request, { email: 'ada@example.org', language: 'DE' });
  const [received] = await smtp.reachReceived(1);
  expect(received?.recipients).toEqual(['ada@example.org']);
  expect(received?.mail.subject).toBe('Wähle ein neues Passwort');
  const token = /https:\/\/bikes\.example\/app\/auth\/reset#token=([\w-]{43})\n/.exec(
    received?.mail.text ?? '',
  )?.[1];
  expect(await auth.ask(reset, { token })).toEqual({ resetPassword: { __typename: 'TokenAccepted' } });
});

test('whoever waits for a new password does not wait behind the invitations of a large file', async () => {
  await using users = await openTestService();
  const { service, clock } = users;
  const add = (id: string) => service.store.transact((tx) => insertAccountMail(tx, { id, at: clock.now() }));
  const invitations = Array.from({ length: 100 }, (_, index) => `invitation ${index}`);
  for (const id of invitations) await add(id);
  clock.advance(1);
  await add('new password');
  const asked: string[] = [];
  const mailing = {
    ...{ domain: 'bikes.example', appUrl: 'https://bikes.example/app/', send: async () => undefined },
    ...{ findEmail: async () => undefined, findContent: async (id: string) => void asked.push(id) },
  } as AccountMailing;
  await sendAccountMails(service, mailing);
  expect(asked[0]).toBe('new password');
  while ((await sendAccountMails(service, mailing)) > 0);
  // All have their turn, each once.
  expect(asked.toSorted()).toEqual(['new password', ...invitations].toSorted());
});

test('the language that a user has chosen goes before that of the page', async () => {
  await using smtp = await startSmtpServer();
  await using system = await start({ mail: { smtpUrl: smtp.url, from } });
  const { auth, users } = system;
  const choose = 'mutation { updateProfile(input: { language: DE }) { __typename } }';
  await users.ask(ada, choose);
  await auth.ask(request, { email: 'ada@example.org', language: 'EN' });
  const [received] = await smtp.reachReceived(1);
  expect(received?.mail.subject).toBe('Wähle ein neues Passwort');
});

test('what was sent, or is not to be sent, is kept nowhere; the database never has the link', async () => {
  await using smtp = await startSmtpServer();
  smtp.state.isBusy = true;
  const recorded = recordLog();
  await using system = await start({ mail: { smtpUrl: smtp.url, from }, log: recorded.log });
  const { auth, users } = system;
  await using store = await openStore(users.database);
  await auth.ask(request, { email: 'nobody@example.org' });
  await auth.ask(request, { email: 'ada@example.org' });
  await recorded.reachLine('mail not sent');
  // That to nobody is not to be sent.
  while ((await store.read.accountMail.count()) > 1) await new Promise(setImmediate);
  const waiting = await store.read.accountMail.findMany();
  expect(waiting).toMatchObject([{ attempts: 1 }]);

  smtp.state.isBusy = false;
  for (const { clock } of [auth, users]) clock.advance(60_000);
  const [received] = await smtp.reachReceived(1);
  expect(received?.mail.subject).toBe('Choose a new password · Wähle ein neues Passwort');
  const token = /#token=([\w-]+)/.exec(received?.mail.text ?? '')?.[1] ?? '';
  expect(JSON.stringify(waiting)).not.toContain(token);
  expect(received?.mail.messageId).toBe(`<${String(waiting[0]?.id)}@bikes.example>`);
  while ((await store.read.accountMail.count()) > 0) await new Promise(setImmediate);
  expect(recorded.lines.join('')).not.toContain(token);
});

test('an address that does not exist is tried once, and marked where it is that of the user', async () => {
  await using users = await openTestService();
  const { service, clock } = users;
  await service.store.transact((tx) => createProfile(tx, 'u1', clock.now()));
  const contents = new Map([
    ['change of address', { userId: 'u1', to: 'ada@new.example' }],
    ['invitation', { userId: null, to: 'nobody@example.org' }],
    ['reset', { userId: 'u1', to: 'Ada@example.org' }],
  ]);
  const mailing: AccountMailing = {
    ...{ domain: 'bikes.example', appUrl: 'https://bikes.example/app/' },
    findEmail: async () => 'ada@example.org',
    findContent: async (id) => {
      const content = contents.get(id) ?? { userId: null, to: '' };
      return { kind: 'RESET_PASSWORD', language: null, token: 'x', note: null, ...content };
    },
    send: () => Promise.reject(new AddressUnknownError('no such address')),
  };
  const marked: boolean[] = [];
  for (const id of contents.keys()) {
    await service.store.transact((tx) => insertAccountMail(tx, { id, at: clock.now() }));
    expect(await sendAccountMails(service, mailing)).toBe(1);
    marked.push((await findMailSettings(service.store.read, 'u1')).bouncedAt !== null);
  }
  expect(marked).toEqual([false, false, true]);
  expect(await service.store.read.accountMail.count()).toBe(0);
});

test('in development, without a mail server, the mail is in the log', async () => {
  const recorded = recordLog();
  await using system = await start({ log: recorded.log, logsMails: true });
  await system.auth.ask(request, { email: 'ada@example.org' });
  await recorded.reachLine('auth/reset#token=');
});

test('elsewhere a line says that no such mails are sent, and the log has none', async () => {
  const recorded = recordLog();
  await using _system = await start({ log: recorded.log });
  expect(recorded.lines.join('')).toContain('nobody can reset a password by mail');
});
