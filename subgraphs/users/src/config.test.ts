import { readConfig } from './start-users.ts';

test('without any setting it can run, and sends no mail', () => {
  expect(readConfig({})).toMatchObject({
    port: 4002,
    rules: { outcomeTimeoutMs: 3_000, voidAfterMs: 60_000 },
    mail: undefined,
  });
});

test('with SMTP_URL it sends mail', () => {
  const { mail } = readConfig({ SMTP_URL: 'smtp://mail.example:25', MAIL_FROM: 'Bikes <b@bikes.example>' });
  expect(mail).toEqual({
    smtpUrl: 'smtp://mail.example:25',
    from: 'Bikes <b@bikes.example>',
    language: 'EN',
  });
});

test('the staff has addresses of its own, and the town a language', () => {
  const { mail } = readConfig({
    SMTP_URL: 'smtp://mail.example:25',
    STAFF_EMAIL: 'desk@bikes.example, workshop@bikes.example',
    MAIL_LANGUAGE: 'de',
  });
  expect(mail).toMatchObject({ staff: ['desk@bikes.example', 'workshop@bikes.example'], language: 'DE' });
});

test.each([
  ['https://bikes.example', 'https://bikes.example/app/'],
  ['https://bikes.example/rent', 'https://bikes.example/rent'],
])('mails that link to pages below %s find them at %s', (PUBLIC_URL, publicUrl) => {
  expect(readConfig({ SMTP_URL: 'smtp://mail.example:25', PUBLIC_URL }).mail).toMatchObject({ publicUrl });
});

test('without an address of the app mails have no link', () => {
  expect(readConfig({ SMTP_URL: 'smtp://mail.example:25' }).mail?.publicUrl).toBeUndefined();
});

test('reports on mails are read in a mailbox over TLS', () => {
  const BOUNCE_MAILBOX = 'imaps://bounces%40bikes.example:p%3Aw@mail.example';
  expect(readConfig({ BOUNCE_MAILBOX }).bounceMailbox).toEqual({
    ...{ host: 'mail.example', port: 993, secure: true, path: 'INBOX' },
    ...{ user: 'bounces@bikes.example', password: 'p:w' },
  });
  const other = readConfig({ BOUNCE_MAILBOX: 'imap://b:p@[::1]:1143/Bounces/Town%201' }).bounceMailbox;
  expect(other).toMatchObject({ host: '::1', port: 1143, secure: false, path: 'Bounces/Town 1' });
});

test.each([
  ['USERS_PORT', { USERS_PORT: 'http' }],
  ['USERS_OUTCOME_TIMEOUT_MS', { USERS_OUTCOME_TIMEOUT_MS: '0' }],
  ['USERS_VOID_AFTER_SECONDS', { USERS_VOID_AFTER_SECONDS: 'soon' }],
  ['SMTP_URL', { SMTP_URL: 'mail.example:25' }],
  ['STAFF_EMAIL', { SMTP_URL: 'smtp://mail', STAFF_EMAIL: 'desk' }],
  ['STAFF_EMAIL', { STAFF_EMAIL: 'desk' }],
  ['STAFF_EMAIL', { SMTP_URL: 'smtp://mail', STAFF_EMAIL: 'desk"@bikes.example, shop@bikes.example' }],
  ['STAFF_EMAIL', { SMTP_URL: 'smtp://mail', STAFF_EMAIL: 'desk(1)@bikes.example' }],
  ['STAFF_EMAIL', { SMTP_URL: 'smtp://mail', STAFF_EMAIL: 'desk@bikes.example;shop@bikes' }],
  ['STAFF_EMAIL', { SMTP_URL: 'smtp://mail', STAFF_EMAIL: Array(11).fill('a@b.example').join() }],
  ['MAIL_LANGUAGE', { SMTP_URL: 'smtp://mail', MAIL_LANGUAGE: 'fr' }],
  ['RABBITMQ_URL', { RABBITMQ_URL: 'http://guest:secret@localhost' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'mail.example' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'pop3://b:secret@mail.example' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'imaps://mail.example/INBOX' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'imaps://b@mail.example/INBOX' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'imaps://b:secret/with/slashes@mail.example/INBOX' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'imaps://b:secret%0d%0a@mail.example/INBOX' }],
  ['BOUNCE_MAILBOX', { BOUNCE_MAILBOX: 'imaps://b:secret%@mail.example/INBOX' }],
  ['AUTH_URL', { AUTH_URL: 'auth:4001' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
])('a wrong %s is named, and no password is quoted: %j', (variable, env) => {
  const refused = {
    name: 'ConfigError',
    variable,
    message: expect.not.stringContaining('secret') as unknown,
  };
  expect(() => readConfig(env)).toThrow(expect.objectContaining(refused) as Error);
});
