import { hashChannel } from '../keys/password-hash.ts';
import { openStore, type Reader } from '../store/open-store.ts';
import { openMailbox, type Mailbox } from '../testing/mails.ts';
import { anonymous, logIn, password, refresh, register } from '../testing/people.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let mailbox: Mailbox;
beforeEach(async () => {
  auth = await startTestAuth();
  mailbox = await openMailbox(auth);
});
afterEach(async () => {
  await mailbox[Symbol.asyncDispose]();
  await auth[Symbol.asyncDispose]();
});

const minute = 60_000;
const next = 'an even longer password';

interface Result {
  __typename: string;
  email?: string;
  code?: string;
}

async function ask(email: string, { address, language }: { address?: string; language?: string } = {}) {
  const mutation = `mutation ($email: String!, $language: MailLanguage) {
    result: requestPasswordReset(email: $email, language: $language) {
      __typename ... on MailPromised { email } ... on AuthRefused { code }
    }
  }`;
  const variables = { email, language };
  return (await auth.ask<{ result: Result }>({ ...anonymous, address }, mutation, variables)).result;
}

async function reset(token: string | null | undefined, secret = next) {
  const mutation = `mutation ($token: String!, $next: String!) {
    result: resetPassword(token: $token, next: $next) {
      __typename ... on TokenAccepted { email } ... on AuthRefused { code }
    }
  }`;
  return (await auth.ask<{ result: Result }>(anonymous, mutation, { token, next: secret })).result;
}

test('a link of a mail sets a new password once, and ends all sessions', async () => {
  const ada = await register(auth, 'Ada@example.org');
  expect(await ask('ada@example.org', { language: 'DE' })).toEqual({
    __typename: 'MailPromised',
    email: 'ada@example.org',
  });
  const mail = await mailbox.next();
  expect(mail).toMatchObject({ kind: 'RESET_PASSWORD', to: 'Ada@example.org', language: 'DE' });
  expect(await reset(mail?.token)).toEqual({ __typename: 'TokenAccepted', email: 'Ada@example.org' });

  expect((await refresh(auth, ada.refreshToken)).code).toBe('TOKEN_EXPIRED');
  expect(await auth.getJson('/revocations')).toMatchObject({
    revocations: [{ sessionId: expect.any(String) as unknown }],
  });
  expect((await logIn(auth, 'ada@example.org', { secret: password })).code).toBe('BAD_CREDENTIALS');
  expect((await logIn(auth, 'ada@example.org', { secret: next })).__typename).toBe('Session');
  expect(await reset(mail?.token)).toEqual({ __typename: 'AuthRefused', code: 'TOKEN_USED' });
});

test('of two links only the newer one works', async () => {
  await register(auth, 'ada@example.org');
  await ask('ada@example.org');
  const first = await mailbox.next();
  await ask('ada@example.org');
  const second = await mailbox.next();
  expect((await reset(first?.token)).code).toBe('TOKEN_EXPIRED');
  expect((await reset(second?.token)).__typename).toBe('TokenAccepted');
});

test('a link works for half an hour, and a mail that comes later is not sent', async () => {
  await register(auth, 'ada@example.org');
  await ask('ada@example.org');
  auth.clock.advance(30 * minute - 1);
  const mail = await mailbox.next();
  auth.clock.advance(1);
  expect((await reset(mail?.token)).code).toBe('TOKEN_EXPIRED');
  await ask('ada@example.org');
  auth.clock.advance(30 * minute);
  expect(await mailbox.next()).toBeNull();
});

test('a password that is refused leaves the link as it is; a token that nobody made is refused', async () => {
  await register(auth, 'ada@example.org');
  await ask('ada@example.org');
  const mail = await mailbox.next();
  for (const weak of ['short', 'ada@example.org'])
    expect((await reset(mail?.token, weak)).code).toBe('WEAK_PASSWORD');
  expect((await reset('x'.repeat(43))).code).toBe('TOKEN_EXPIRED');
  expect((await reset(mail?.token)).__typename).toBe('TokenAccepted');
});

test('an unknown address gets the same answer and no mail, and the same work is done', async () => {
  await register(auth, 'ada@example.org');
  await using store = await openStore(auth.config.database);
  const work = async (email: string) => {
    const before = await countRows(store.read);
    let hashes = 0;
    const onHash = () => (hashes += 1);
    hashChannel.subscribe(onHash);
    const answer = await ask(email);
    hashChannel.unsubscribe(onHash);
    const rows = (await countRows(store.read)).map((count, index) => count - (before[index] ?? 0));
    return { answer: { ...answer, email: '' }, hashes, rows };
  };
  const known = await work('ada@example.org');
  expect(known.rows).toEqual([1, 1, 1, 1]);
  expect(await work('nobody@example.org')).toEqual(known);
  expect((await mailbox.next())?.to).toBe('ada@example.org');
  expect(await mailbox.next()).toBeNull();
});

test('an account gets three mails at once, whether it exists or not; an address asks for twenty', async () => {
  await register(auth, 'ada@example.org');
  for (const email of ['ada@example.org', 'nobody@example.org']) {
    const codes = [];
    for (let count = 0; count < 5; count += 1) codes.push((await ask(email)).code);
    expect(codes).toEqual([undefined, undefined, undefined, 'THROTTLED', 'THROTTLED']);
  }
  const address = '203.0.113.7';
  for (let count = 0; count < 20; count += 1) {
    expect((await ask(`a${count}@example.org`, { address })).code).toBeUndefined();
  }
  expect((await ask('b@example.org', { address })).code).toBe('THROTTLED');
});

test('what is no address is refused; only services read mails', async () => {
  expect((await ask('ada')).code).toBe('EMAIL_INVALID');
  const { errors } = await auth.send(anonymous, '{ accountMail(id: "x") { to } }');
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('neither the database nor an event has a token that works', async () => {
  await register(auth, 'ada@example.org');
  await ask('ada@example.org');
  const mail = await mailbox.next();
  await using store = await openStore(auth.config.database);
  const { oneTimeToken, mail: mails, event } = store.read;
  const rows = JSON.stringify(
    await Promise.all([oneTimeToken.findMany(), mails.findMany(), event.findMany()]),
  );
  expect(mail?.token).toMatch(/^[\w-]{43}$/);
  expect(rows).toContain('ada@example.org');
  expect(rows).not.toContain(mail?.token);
});

const countRows = ({ oneTimeToken, mail, event, loginFailure }: Reader): Promise<number[]> =>
  Promise.all([oneTimeToken.count(), mail.count(), event.count(), loginFailure.count()]);
