import { second } from '@bike-rentals/runtime/durations';
import { changePassword, logIn, password, register, toViewer, type Answer } from '../testing/people.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

const email = 'ada@example.org';
const wrong = { secret: 'not her password' };

let auth: TestAuth;
beforeEach(async () => {
  auth = await startTestAuth();
});
afterEach(() => auth[Symbol.asyncDispose]());

const toCodes = (answers: Answer[]) => answers.map(({ __typename, code }) => code ?? __typename);
const count = (answers: Answer[], code: string) => toCodes(answers).filter((one) => one === code).length;

async function failTimes(times: number, address?: string): Promise<void> {
  for (let i = 0; i < times; i += 1)
    await logIn(auth, email, { ...wrong, ...(address !== undefined && { address }) });
}

test('after five failures even the right password waits, and the wait doubles', async () => {
  await register(auth, email);
  await failTimes(5);
  expect((await logIn(auth, email)).code).toBe('THROTTLED');
  auth.clock.advance(second);
  expect((await logIn(auth, email, wrong)).code).toBe('BAD_CREDENTIALS');
  auth.clock.advance(second);
  expect((await logIn(auth, email)).code).toBe('THROTTLED');
  auth.clock.advance(second);
  expect((await logIn(auth, email)).__typename).toBe('Session');
});

test('an account that does not exist is throttled like one that does', async () => {
  await failTimes(5);
  expect((await logIn(auth, email)).code).toBe('THROTTLED');
});

test('an attempt that is throttled does not make the wait longer', async () => {
  await register(auth, email);
  await failTimes(5);
  for (let i = 0; i < 20; i += 1) expect((await logIn(auth, email)).code).toBe('THROTTLED');
  auth.clock.advance(second);
  expect((await logIn(auth, email)).__typename).toBe('Session');
});

test('an hour forgets', async () => {
  await failTimes(12);
  auth.clock.advance(60 * 60 * second);
  const answers: Answer[] = [];
  for (let i = 0; i < 6; i += 1) answers.push(await logIn(auth, email, wrong));
  expect(toCodes(answers)).toEqual([...Array<string>(5).fill('BAD_CREDENTIALS'), 'THROTTLED']);
});

test('a success forgets the failures of the account', async () => {
  await register(auth, email);
  await failTimes(4);
  await logIn(auth, email);
  await failTimes(4);
  expect((await logIn(auth, email)).__typename).toBe('Session');
});

test('an address that tries many accounts is throttled, and no other address with it', async () => {
  await register(auth, email);
  for (let i = 0; i < 20; i += 1) await logIn(auth, `u${i}@example.org`, { ...wrong, address: '192.0.2.1' });
  expect((await logIn(auth, email, { address: '192.0.2.1' })).code).toBe('THROTTLED');
  expect((await logIn(auth, email, { address: '192.0.2.2' })).__typename).toBe('Session');
});

test('attempts on one account that come all at once are counted one by one', async () => {
  await register(auth, email);
  const answers = await Promise.all(Array.from({ length: 50 }, () => logIn(auth, email, wrong)));
  expect(count(answers, 'BAD_CREDENTIALS')).toBe(5);
  expect(count(answers, 'THROTTLED')).toBe(45);
});

test('attempts of one address on many accounts that come all at once are counted one by one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      logIn(auth, `u${i}@example.org`, { ...wrong, address: '192.0.2.1' }),
    ),
  );
  expect(count(answers, 'BAD_CREDENTIALS')).toBe(20);
  expect(count(answers, 'THROTTLED')).toBe(30);
});

test('whoever knows the password may log in many times at once', async () => {
  await register(auth, email);
  const answers = await Promise.all(Array.from({ length: 10 }, () => logIn(auth, email)));
  expect(count(answers, 'Session')).toBe(10);
});

test('a stolen access token does not serve to guess the password', async () => {
  const viewer = await toViewer(auth, await register(auth, email));
  const guess = () => changePassword(auth, viewer, { current: wrong.secret, next: 'another long password' });
  const answers = await Promise.all(Array.from({ length: 10 }, guess));
  expect(count(answers, 'BAD_CREDENTIALS')).toBe(5);
  const right = await changePassword(auth, viewer, { current: password, next: 'another long password' });
  expect(right.code).toBe('THROTTLED');
});
