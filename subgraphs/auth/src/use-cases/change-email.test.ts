import type { Viewer } from '@bike-rentals/identity';
import { openMailbox, type Mailbox } from '../testing/mails.ts';
import { anonymous, logIn, password, refresh, register, toViewer, type Answer } from '../testing/people.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let mailbox: Mailbox;
let ada: Answer;
let asAda: Viewer;
beforeEach(async () => {
  auth = await startTestAuth();
  mailbox = await openMailbox(auth);
  ada = await register(auth, 'ada@example.org');
  asAda = await toViewer(auth, ada);
});
afterEach(async () => {
  await mailbox[Symbol.asyncDispose]();
  await auth[Symbol.asyncDispose]();
});

interface Result {
  __typename: string;
  email?: string;
  code?: string;
}

async function ask(viewer: Viewer, email: string, secret = password): Promise<Result> {
  const mutation = `mutation ($email: String!, $password: String!) {
    result: requestEmailChange(email: $email, password: $password, language: EN) {
      __typename ... on MailPromised { email } ... on AuthRefused { code }
    }
  }`;
  return (await auth.ask<{ result: Result }>(viewer, mutation, { email, password: secret })).result;
}

async function present(
  name: 'confirmEmailChange' | 'undoEmailChange' | 'resetPassword',
  token: string | null | undefined,
): Promise<Result> {
  const next = name === 'resetPassword' ? ', next: "an even longer password"' : '';
  const mutation = `mutation ($token: String!) {
    result: ${name}(token: $token${next}) { __typename ... on TokenAccepted { email } ... on AuthRefused { code } }
  }`;
  return (await auth.ask<{ result: Result }>(anonymous, mutation, { token })).result;
}

const reset = 'mutation ($email: String!) { requestPasswordReset(email: $email) { __typename } }';

/** Asks for a change, and takes both mails. */
async function askForBoth(email: string) {
  expect(await ask(asAda, email)).toEqual({ __typename: 'MailPromised', email });
  return { link: await mailbox.next(), notice: await mailbox.next() };
}

test('the address is switched by the link to the new one, and the old one has a notice', async () => {
  const { link, notice } = await askForBoth('Ada@new.example');
  expect(link).toMatchObject({ kind: 'CHANGE_EMAIL', to: 'Ada@new.example' });
  expect(notice).toMatchObject({ kind: 'EMAIL_CHANGING', to: 'ada@example.org' });
  expect((await logIn(auth, 'ada@example.org')).user.email).toBe('ada@example.org');
  expect(await present('confirmEmailChange', link?.token)).toEqual({
    __typename: 'TokenAccepted',
    email: 'Ada@new.example',
  });
  expect((await logIn(auth, 'ada@new.example')).user.email).toBe('Ada@new.example');
  expect((await logIn(auth, 'ada@example.org')).code).toBe('BAD_CREDENTIALS');
  expect((await present('confirmEmailChange', link?.token)).code).toBe('TOKEN_USED');
});

test('the old address takes it back for three days, whatever was changed since, and all sessions end', async () => {
  const { link, notice } = await askForBoth('ada@new.example');
  await present('confirmEmailChange', link?.token);
  const second = await askForBoth('ada@newer.example');
  expect(second.notice?.to).toBe('ada@new.example');
  await present('confirmEmailChange', second.link?.token);
  auth.clock.advance(72 * 3_600_000 - 1);
  expect(await present('undoEmailChange', notice?.token)).toEqual({
    __typename: 'TokenAccepted',
    email: 'ada@example.org',
  });
  expect((await refresh(auth, ada.refreshToken)).code).toBe('TOKEN_EXPIRED');
  expect((await logIn(auth, 'ada@example.org')).__typename).toBe('Session');
});

test('a change that is taken back before it was made is not made', async () => {
  const { link, notice } = await askForBoth('ada@new.example');
  expect((await present('undoEmailChange', notice?.token)).__typename).toBe('TokenAccepted');
  expect((await present('confirmEmailChange', link?.token)).code).toBe('TOKEN_EXPIRED');
  auth.clock.advance(72 * 3_600_000);
});

test('links last for an hour and for three days; of two to the new address the newer one works', async () => {
  const first = await askForBoth('ada@new.example');
  const second = await askForBoth('ada@other.example');
  expect((await present('confirmEmailChange', first.link?.token)).code).toBe('TOKEN_EXPIRED');
  auth.clock.advance(3_600_000);
  expect((await present('confirmEmailChange', second.link?.token)).code).toBe('TOKEN_EXPIRED');
  auth.clock.advance(71 * 3_600_000);
  expect((await present('undoEmailChange', second.notice?.token)).code).toBe('TOKEN_EXPIRED');
});

test('of two accounts that want one address the first to confirm gets it', async () => {
  const asBen = await toViewer(auth, await register(auth, 'ben@example.org'));
  const { link } = await askForBoth('wanted@example.org');
  expect((await ask(asBen, 'wanted@example.org')).__typename).toBe('MailPromised');
  const bens = await mailbox.next();
  await mailbox.next();
  expect((await present('confirmEmailChange', bens?.token)).__typename).toBe('TokenAccepted');
  expect((await present('confirmEmailChange', link?.token)).code).toBe('EMAIL_TAKEN');
});

test('an address that somebody has gets the same answer; a wrong password is refused and counted', async () => {
  await register(auth, 'ben@example.org');
  expect((await ask(asAda, 'ben@example.org')).__typename).toBe('MailPromised');
  expect((await ask(asAda, 'not an address')).code).toBe('EMAIL_INVALID');
  for (let count = 0; count < 5; count += 1) {
    expect((await ask(asAda, `a${count}@example.org`, 'a wrong password')).code).toBe('BAD_CREDENTIALS');
  }
  expect((await ask(asAda, 'b@example.org')).code).toBe('THROTTLED');
  const { errors } = await auth.send(anonymous, 'mutation { endAllSessions }');
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('a link for a new password that went to the old address is of no use after the change', async () => {
  const { link } = await askForBoth('ada@new.example');
  await auth.ask(anonymous, reset, { email: 'ada@example.org' });
  const old = await mailbox.next();
  await present('confirmEmailChange', link?.token);
  expect((await present('resetPassword', old?.token)).code).toBe('TOKEN_EXPIRED');
});
