import type { Viewer } from '@bike-rentals/identity';
import { Secret, TOTP } from 'otpauth';
import { openStore } from '../store/open-store.ts';
import { openMailbox } from '../testing/mails.ts';
import { anonymous, password, refresh, register, toViewer, type Answer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let asBoss: Viewer & { kind: 'user' };
beforeEach(async () => {
  auth = await startTestAuth();
  asBoss = await toViewer(auth, await logIn());
});
afterEach(() => auth[Symbol.asyncDispose]());

const minute = 60_000;

async function logIn(code?: string, secret: string = admin.password): Promise<Answer> {
  const mutation = `mutation ($input: Credentials!, $code: String) {
    answer: login(input: $input, code: $code) {
      ... on Session { __typename accessToken refreshToken user { id } } ... on AuthRefused { __typename code field }
    }
  }`;
  const variables = { input: { email: admin.email, password: secret }, ...(code !== undefined && { code }) };
  return (await auth.ask<{ answer: Answer }>(anonymous, mutation, variables)).answer;
}

/** The code that an authenticator shows, whose clock is off by some seconds. */
const toCode = (secret: string, driftS = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: auth.clock.now().getTime() + driftS * 1_000,
  });

async function enrol() {
  const { enrolTotp: enrolment } = await auth.ask<{ enrolTotp: { secret: string; uri: string } }>(
    asBoss,
    'mutation { enrolTotp { secret uri } }',
  );
  return enrolment;
}

async function confirm(code: string) {
  const mutation = `mutation ($code: String!) {
    result: confirmTotp(code: $code) { ... on RecoveryCodes { codes } ... on AuthRefused { code } }
  }`;
  return (await auth.ask<{ result: { codes?: string[]; code?: string } }>(asBoss, mutation, { code })).result;
}

async function turnOn() {
  const { secret } = await enrol();
  const { codes = [] } = await confirm(toCode(secret));
  auth.clock.advance(minute);
  return { secret, codes };
}

async function stepUp(secret: string, code?: string) {
  const mutation = `mutation ($password: String!, $code: String) {
    result: stepUp(password: $password, code: $code) { __typename ... on AuthRefused { code } }
  }`;
  const variables = { password: secret, ...(code !== undefined && { code }) };
  return (await auth.ask<{ result: { __typename: string; code?: string } }>(asBoss, mutation, variables))
    .result;
}

const setRole = (userId: string) =>
  auth.send(asBoss, 'mutation ($userId: ID!) { setRole(userId: $userId, role: STAFF) { id } }', { userId });

test('a second factor counts once a code was confirmed; its log-in needs both', async () => {
  const { secret, uri } = await enrol();
  expect(uri).toContain(`secret=${secret}`);
  expect((await logIn()).__typename).toBe('Session');
  expect(await confirm('000000')).toEqual({ code: 'BAD_CODE' });
  const { codes } = await confirm(toCode(secret));
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);

  expect(await logIn()).toMatchObject({ code: 'CODE_REQUIRED', field: 'code' });
  expect((await logIn('000000')).code).toBe('BAD_CODE');
  expect((await logIn('000000', 'not the password')).code).toBe('BAD_CREDENTIALS');
  auth.clock.advance(minute);
  expect((await logIn(toCode(secret))).__typename).toBe('Session');
});

test('a code is refused when it comes again, within its 30 seconds as well; a clock off by one step is accepted once', async () => {
  const { secret } = await turnOn();
  const code = toCode(secret);
  expect((await logIn(code)).__typename).toBe('Session');
  expect((await logIn(code)).code).toBe('BAD_CODE');
  const ahead = toCode(secret, 30);
  expect((await logIn(ahead)).__typename).toBe('Session');
  expect((await logIn(ahead)).code).toBe('BAD_CODE');
  expect((await logIn(toCode(secret, 90))).code).toBe('BAD_CODE');
});

test('the same code at two doors at once opens one', async () => {
  const { secret } = await turnOn();
  const code = toCode(secret);
  const answers = await Promise.all([logIn(code), logIn(code), stepUp(admin.password, code)]);
  expect(answers.filter(({ code: refusal }) => refusal === undefined)).toHaveLength(1);
});

test('a recovery code works once, typed as it may be, and none is in the database', async () => {
  const { secret, codes } = await turnOn();
  const [first = '', second = ''] = codes;
  expect((await logIn(first.toUpperCase().replace('-', ' '))).__typename).toBe('Session');
  expect((await logIn(first)).code).toBe('BAD_CODE');
  expect((await logIn(second)).__typename).toBe('Session');
  const query = '{ mySecondFactor { isOn recoveryCodesLeft } }';
  expect(await auth.ask(asBoss, query)).toEqual({ mySecondFactor: { isOn: true, recoveryCodesLeft: 8 } });
  await using store = await openStore(auth.config.database);
  const rows = JSON.stringify(await store.read.recoveryCode.findMany());
  for (const code of codes) expect(rows).not.toContain(code.replace('-', ''));
  expect((await logIn(toCode(secret))).__typename).toBe('Session');
});

test('wrong codes are throttled like wrong passwords, missing ones are not', async () => {
  await turnOn();
  for (let count = 0; count < 8; count += 1) expect((await logIn()).code).toBe('CODE_REQUIRED');
  for (let count = 0; count < 5; count += 1) expect((await logIn('000000')).code).toBe('BAD_CODE');
  expect((await logIn('000000')).code).toBe('THROTTLED');
});

test('a new password by mail keeps the second factor', async () => {
  const { secret } = await turnOn();
  await using mailbox = await openMailbox(auth);
  const request = 'mutation ($email: String!) { requestPasswordReset(email: $email) { __typename } }';
  await auth.ask(anonymous, request, { email: admin.email });
  const reset = `mutation ($token: String!) { resetPassword(token: $token, next: "${password}") { __typename } }`;
  await auth.ask(anonymous, reset, { token: (await mailbox.next())?.token });
  expect((await logIn(undefined, password)).code).toBe('CODE_REQUIRED');
  expect((await logIn(toCode(secret), password)).__typename).toBe('Session');
});

describe('what is grave', () => {
  const toErrorCode = ({ errors }: Awaited<ReturnType<typeof setRole>>) => errors?.[0]?.extensions?.code;

  test('needs a log-in or a step-up of the last ten minutes, with the code where there is one', async () => {
    const ada = await register(auth, 'ada@example.org');
    const { secret } = await turnOn();
    auth.clock.advance(10 * minute);
    expect(toErrorCode(await setRole(ada.user.id))).toBe('STEP_UP_REQUIRED');
    const invite = 'mutation { invite(email: "x@example.org", role: STAFF) { __typename } }';
    expect(toErrorCode(await auth.send(asBoss, invite))).toBe('STEP_UP_REQUIRED');
    expect((await stepUp('not the password')).code).toBe('BAD_CREDENTIALS');
    expect((await stepUp(admin.password)).code).toBe('CODE_REQUIRED');
    expect((await stepUp(admin.password, toCode(secret))).__typename).toBe('SteppedUp');
    expect(toErrorCode(await setRole(ada.user.id))).toBeUndefined();
  });

  test('is known by the access token: refreshing keeps the instant of the proof, and a step-up renews it', async () => {
    const loggedInAt = auth.clock.now().getTime();
    const session = await logIn();
    asBoss = await toViewer(auth, session);
    const readToken = async ({ accessToken }: Answer) => (await auth.verifier.verify(accessToken)).authTime;
    expect(await readToken(session)).toBe(loggedInAt / 1_000);
    auth.clock.advance(14 * minute);
    const refreshed = await refresh(auth, session.refreshToken);
    expect(await readToken(refreshed)).toBe(loggedInAt / 1_000);
    await stepUp(admin.password);
    const proven = await refresh(auth, refreshed.refreshToken);
    expect(await readToken(proven)).toBe((loggedInAt + 14 * minute) / 1_000);
  });

  test('is adding a second factor, or removing one', async () => {
    auth.clock.advance(10 * minute + 1);
    expect(toErrorCode(await auth.send(asBoss, 'mutation { enrolTotp { secret } }'))).toBe(
      'STEP_UP_REQUIRED',
    );
    await stepUp(admin.password);
    const { secret } = await turnOn();
    expect(toErrorCode(await auth.send(asBoss, 'mutation { enrolTotp { secret } }'))).toBe('CONFLICT');
    auth.clock.advance(10 * minute);
    expect(toErrorCode(await auth.send(asBoss, 'mutation { removeTotp }'))).toBe('STEP_UP_REQUIRED');
    await stepUp(admin.password, toCode(secret));
    expect(await auth.ask(asBoss, 'mutation { removeTotp }')).toEqual({ removeTotp: true });
    expect((await logIn()).__typename).toBe('Session');
  });
});
