import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionStore } from './session-store';

const ada = { id: 'u1', email: 'ada@demo.example', role: 'RENTER', needsSecondFactor: false };
const grant = (accessToken: string, lifeMs = 15 * 60_000) => ({
  status: 200,
  body: { accessToken, expiresAt: new Date(Date.now() + lifeMs).toISOString(), user: ada },
});
const refuse = (status: number, code: string) => ({ status, body: { error: { code, message: code } } });

let asked: string[];
let answers: (ReturnType<typeof grant> | ReturnType<typeof refuse> | Error)[];

beforeEach(() => {
  asked = [];
  answers = [];
  vi.stubGlobal('fetch', async (url: string, { method }: RequestInit) => {
    asked.push(`${method} ${url}`);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('nothing was expected');
    if (answer instanceof Error) throw answer;
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  });
});
afterEach(() => {
  document.cookie = 'signed-in=; max-age=0';
  vi.unstubAllGlobals();
});

const open = () => TestBed.inject(SessionStore);

test('guests ask for no token and send no request', async () => {
  const session = open();
  expect(session.state()).toBe('guest');
  expect(await session.getAccessToken()).toBeUndefined();
  expect(asked).toEqual([]);
});

test('a session of an earlier visit goes on, with one request for all who ask', async () => {
  document.cookie = 'signed-in=1';
  answers.push(grant('a1'));
  const session = open();
  expect(session.state()).toBe('unknown');
  expect(await Promise.all([session.getAccessToken(), session.getAccessToken(), session.resume()])).toEqual([
    'a1',
    'a1',
    undefined,
  ]);
  expect(session.user()).toEqual(ada);
  expect(asked).toEqual(['POST /session/refresh']);
});

test('a token that is about to expire, or that the server refuses, is replaced', async () => {
  answers.push(grant('a1', 20_000), grant('a2'), grant('a3'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  expect(await session.getAccessToken()).toBe('a2');
  expect(await session.getAccessToken()).toBe('a2');
  expect(await session.getAccessToken({ rejected: 'a2' })).toBe('a3');
  // Somebody else was quicker: the refused one is not the current one any more.
  expect(await session.getAccessToken({ rejected: 'a2' })).toBe('a3');
  expect(asked).toHaveLength(3);
});

test('a token that is renewed is one of afterwards, also if another one is on its way', async () => {
  answers.push(grant('a1', 20_000), grant('a2'), grant('a3'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  const refreshing = session.getAccessToken();
  await session.renew();
  expect(await refreshing).toBe('a2');
  expect(await session.getAccessToken()).toBe('a3');
});

test('while the server is away nobody is logged out', async () => {
  answers.push(grant('a1', 20_000), new TypeError('network'), refuse(503, 'UNAVAILABLE'), grant('a2'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  await expect(session.getAccessToken()).rejects.toThrow();
  await expect(session.getAccessToken()).rejects.toThrow();
  expect(session.user()).toEqual(ada);
  expect(await session.getAccessToken()).toBe('a2');
});

test('a session that has ended makes a guest', async () => {
  answers.push(grant('a1', 20_000), refuse(401, 'TOKEN_EXPIRED'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  expect(await session.getAccessToken()).toBeUndefined();
  expect(session.state()).toBe('guest');
});

test('what is refused is told with its code and field, in both forms of errors', async () => {
  answers.push(refuse(401, 'BAD_CREDENTIALS'), {
    status: 429,
    body: { errors: [{ message: 'Too many', extensions: { code: 'TOO_MANY_REQUESTS' } }] },
  } as never);
  const session = open();
  expect(await session.logIn('ada@demo.example', 'wrong')).toMatchObject({
    code: 'BAD_CREDENTIALS',
    isTemporary: false,
  });
  expect(await session.logIn('ada@demo.example', 'wrong')).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    isTemporary: true,
  });
});

test('logging out counts at once, also if the server cannot be told', async () => {
  answers.push(grant('a1'), new TypeError('network'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  await session.logOut();
  expect(session.state()).toBe('guest');
  expect(asked).toEqual(['POST /session', 'DELETE /session']);
});

test('another tab that logs out ends the session here', async () => {
  answers.push(grant('a1'));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  const other = new BroadcastChannel('bike-session');
  other.postMessage('logged-out');
  await vi.waitFor(() => expect(session.state()).toBe('guest'));
  other.close();
});

test('a refresh that is under way does not undo a log-out', async () => {
  answers.push(grant('a1', 20_000));
  const session = open();
  await session.logIn('ada@demo.example', 'secret');
  answers.push(grant('a2'), refuse(401, 'NO_SESSION'));
  const refreshing = session.getAccessToken();
  await session.logOut();
  expect(await refreshing).toBeUndefined();
  expect(session.state()).toBe('guest');
});

test('a log-out that the server has not heard of is repeated, and nothing resumes the session', async () => {
  document.cookie = 'signed-in=1';
  answers.push(grant('a1'), new TypeError('network'));
  const session = open();
  await session.resume();
  await session.logOut();

  TestBed.resetTestingModule();
  answers.push(refuse(401, 'NO_SESSION'));
  const next = open();
  expect(next.state()).toBe('guest');
  await next.resume();
  await vi.waitFor(() =>
    expect(asked).toEqual(['POST /session/refresh', 'DELETE /session', 'DELETE /session']),
  );
});
