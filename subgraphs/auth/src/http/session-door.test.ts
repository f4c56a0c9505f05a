import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { second } from '@bike-rentals/runtime/durations';
import { password, refresh, toViewer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

const email = 'ada@example.org';
const credentials = { email, password };
const page = {
  host: 'bikes.example.org',
  origin: 'https://bikes.example.org',
  'sec-fetch-site': 'same-origin',
};
const localPage = { host: 'localhost:4000', origin: 'http://localhost:4000' };

let auth: TestAuth;
beforeEach(async () => {
  auth = await startTestAuth();
});
afterEach(() => auth[Symbol.asyncDispose]());

interface Call {
  path?: string;
  method?: string;
  body?: object | string;
  headers?: OutgoingHttpHeaders;
  address?: string;
}

interface Answer {
  accessToken: string;
  expiresAt: string;
  user: { id: string; email: string; role: string };
  error: { code: string; message: string; field?: string };
}

/** A request as the router passes it on. `fetch` would not send all of these headers. */
async function call({ path = '', method = 'POST', body = '', headers = page, address = '192.0.2.1' }: Call) {
  const sent = request(`${auth.url}/session${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...auth.vouchFor({ kind: 'anonymous', address }),
    },
  }).end(typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: (answer === '' ? {} : JSON.parse(answer)) as Answer,
    cookies: response.headers['set-cookie'] ?? [],
  };
}

/** What a browser sends after these answers. */
const toCookie = ({ cookies }: { cookies: string[] }): string =>
  cookies.map((cookie) => cookie.split(';')[0]).join('; ');
const withCookie = (answer: { cookies: string[] }, headers: OutgoingHttpHeaders = page) => ({
  ...headers,
  cookie: `theme=dark; ${toCookie(answer)}`,
});
const toToken = ({ cookies }: { cookies: string[] }): string =>
  /refresh=([^;]*)/.exec(cookies[0] ?? '')?.[1] ?? '';
const registerAda = (headers: OutgoingHttpHeaders = page) =>
  call({ path: '/register', body: credentials, headers });
const isRunning = async (answer: { cookies: string[] }) =>
  (await call({ path: '/refresh', headers: withCookie(answer) })).status === 200;

const lifetimeS = 30 * 24 * 60 * 60;
const ended = [
  '__Secure-refresh=; Path=/session; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
  'signed-in=; Path=/; Max-Age=0; SameSite=Strict; Secure',
];

describe('logging in', () => {
  test('gives an access token; the refresh token is in a cookie that no script reads', async () => {
    await registerAda();
    const answer = await call({ body: credentials });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accessToken: expect.any(String) as string,
      expiresAt: new Date(auth.clock.now().getTime() + 15 * 60 * second).toISOString(),
      user: { id: expect.any(String) as string, email, role: 'RENTER', needsSecondFactor: false },
    });
    expect(await auth.verifier.verify(answer.body.accessToken)).toMatchObject({
      userId: answer.body.user.id,
    });
    expect(answer.cookies).toEqual([
      expect.stringMatching(
        new RegExp(
          `^__Secure-refresh=[\\w-]{43}; Path=/session; Max-Age=${lifetimeS}; HttpOnly; SameSite=Strict; Secure$`,
        ),
      ),
      `signed-in=1; Path=/; Max-Age=${lifetimeS}; SameSite=Strict; Secure`,
    ]);
    expect(JSON.stringify(answer.body)).not.toContain(toToken(answer));
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('over plain HTTP from this machine the cookies can be kept as well', async () => {
    await registerAda();
    const answer = await call({ body: credentials, headers: localPage });
    expect(answer.cookies).toEqual([
      expect.stringMatching(/^refresh=[\w-]{43}; Path=\/session; Max-Age=\d+; HttpOnly; SameSite=Strict$/),
      expect.stringMatching(/^signed-in=1; Path=\/; Max-Age=\d+; SameSite=Strict$/),
    ]);
    expect((await call({ path: '/refresh', headers: withCookie(answer, localPage) })).status).toBe(200);
    // Whoever can write plain cookies for our host must not choose the session of its pages.
    expect((await call({ path: '/refresh', headers: withCookie(answer) })).status).toBe(401);
  });

  test('what is wrong is said as by the mutations, with a status of its own', async () => {
    await registerAda();
    const wrong = await call({ body: { email, password: 'not her password' } });
    expect([wrong.status, wrong.body, wrong.cookies]).toEqual([
      401,
      { error: { code: 'BAD_CREDENTIALS', message: 'Email or password is wrong.' } },
      [],
    ]);
    const taken = await registerAda();
    expect([taken.status, taken.body.error]).toEqual([
      409,
      expect.objectContaining({ code: 'EMAIL_TAKEN', field: 'email' }),
    ]);
    const weak = await call({ path: '/register', body: { email: 'b@example.org', password: 'short' } });
    expect([weak.status, weak.body.error]).toEqual([
      400,
      expect.objectContaining({ code: 'WEAK_PASSWORD', field: 'password' }),
    ]);
    const invalid = await call({ path: '/register', body: { email: 'b', password } });
    expect([invalid.status, invalid.body.error.code]).toEqual([400, 'EMAIL_INVALID']);
  });

  test('a new user accepts the terms that hold, and no others', async () => {
    const refused = await call({ path: '/register', body: { ...credentials, acceptedTerms: 1 } });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'TERMS_CHANGED']);
    const wrong = await call({ path: '/register', body: { ...credentials, acceptedTerms: 'all' } });
    expect([wrong.status, wrong.body.error.field]).toEqual([400, 'acceptedTerms']);
  });

  test('staff that needs a second factor has the role of a renter until then, and is told so', async () => {
    await using strict = await startTestAuth({ policy: { staffSecondFactor: 'required' } });
    const answer = await fetch(`${strict.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...strict.vouchFor({ kind: 'anonymous' }) },
      body: JSON.stringify({ email: admin.email, password: admin.password }),
    });
    expect((await answer.json()) as Answer).toMatchObject({
      user: { role: 'RENTER', needsSecondFactor: true },
    });
  });

  test('attempts are throttled by the address that the router vouches for, whatever the client claims', async () => {
    for (let i = 0; i < 20; i += 1) {
      const headers = { ...page, 'x-forwarded-for': `203.0.113.${i}` };
      await call({ body: { email: `u${i}@example.org`, password: 'a wrong password' }, headers });
    }
    await registerAda();
    const throttled = await call({ body: credentials });
    expect([throttled.status, throttled.body.error.code]).toEqual([429, 'THROTTLED']);
    expect(throttled.headers['retry-after']).toBe('1');
    expect((await call({ body: credentials, address: '192.0.2.2' })).status).toBe(200);
  });

  test('in the place of another session ends that one', async () => {
    const first = await registerAda();
    const failed = await call({ body: { email, password: 'a wrong password' }, headers: withCookie(first) });
    expect(failed.status).toBe(401);
    const second = await call({ body: credentials, headers: withCookie(first) });
    expect(await isRunning(second)).toBe(true);
    expect(await isRunning(first)).toBe(false);
  });
});

describe('refreshing', () => {
  test('gives the next access token, and exchanges the cookie', async () => {
    const first = await registerAda();
    const next = await call({ path: '/refresh', headers: withCookie(first) });
    expect([next.status, next.body.user]).toEqual([200, first.body.user]);
    const tokens = [
      await auth.verifier.verify(first.body.accessToken),
      await auth.verifier.verify(next.body.accessToken),
    ];
    expect(tokens[0]?.sessionId).toBe(tokens[1]?.sessionId);
    expect(toToken(next)).not.toBe(toToken(first));
  });

  test('with an exchanged cookie is good for ten seconds, for a second tab; then it ends the session', async () => {
    const first = await registerAda();
    const next = await call({ path: '/refresh', headers: withCookie(first) });
    auth.clock.advance(10 * second);
    expect((await call({ path: '/refresh', headers: withCookie(first) })).status).toBe(200);
    auth.clock.advance(1);
    const reused = await call({ path: '/refresh', headers: withCookie(first) });
    expect([reused.status, reused.body.error.code, reused.cookies]).toEqual([401, 'TOKEN_REUSED', ended]);
    expect(await isRunning(next)).toBe(false);
  });

  test.each([
    ['none', ''],
    ['an invented one', '__Secure-refresh=invented'],
    ['that of somebody else’s making', 'refresh=x; x__Secure-refresh=y'],
  ])('with a cookie that is %s ends what the page believes', async (_name, cookie) => {
    const answer = await call({ path: '/refresh', headers: { ...page, cookie } });
    expect([answer.status, answer.body.error.code, answer.cookies]).toEqual([401, 'TOKEN_EXPIRED', ended]);
  });
});

describe('logging out', () => {
  test('ends the session and both cookies', async () => {
    const session = await registerAda();
    const answer = await call({ method: 'DELETE', headers: withCookie(session) });
    expect([answer.status, answer.cookies]).toEqual([204, ended]);
    expect(await isRunning(session)).toBe(false);
  });

  test('is no error without a session', async () => {
    expect((await call({ method: 'DELETE' })).status).toBe(204);
  });
});

describe('changing the password', () => {
  const next = 'another long password';

  test('gives a new pair, ends other sessions, and takes the old cookie out of use', async () => {
    const own = await registerAda();
    const other = await call({ body: credentials });
    const body = { current: password, next };
    const changed = await call({ path: '/password', body, headers: withCookie(own) });
    expect([changed.status, changed.body.user]).toEqual([200, own.body.user]);
    expect(await isRunning(other)).toBe(false);
    auth.clock.advance(11 * second);
    expect(await isRunning(changed)).toBe(true);
    expect(await isRunning(own)).toBe(false);
    expect((await call({ body: { email, password: next } })).status).toBe(200);
  });

  test('needs the session and the current password', async () => {
    const own = await registerAda();
    const guest = await call({ path: '/password', body: { current: password, next } });
    expect([guest.status, guest.body.error.code]).toEqual([401, 'TOKEN_EXPIRED']);
    const invented = { ...page, cookie: '__Secure-refresh=invented' };
    expect(
      (await call({ path: '/password', body: { current: password, next }, headers: invented })).status,
    ).toBe(401);
    const wrong = await call({
      path: '/password',
      body: { current: 'wrong', next },
      headers: withCookie(own),
    });
    expect([wrong.status, wrong.body.error]).toEqual([
      401,
      expect.objectContaining({ code: 'BAD_CREDENTIALS', field: 'current' }),
    ]);
    expect(await isRunning(own)).toBe(true);
  });
});

describe('a request of another site', () => {
  const refusal = { status: 403, code: 'CROSS_SITE' };
  const toRefusal = ({ status, body }: { status: number | undefined; body: Answer }) => ({
    status,
    code: body.error.code,
  });

  test.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['that a user opened', { 'sec-fetch-site': 'none' }],
    ['with another origin', { origin: 'https://evil.example' }],
    ['with another port', { origin: 'https://bikes.example.org:8443' }],
    ['with a sibling’s origin', { origin: 'https://www.bikes.example.org' }],
    ['without an origin of its own', { origin: 'null' }],
    ['from another site, with our origin', { 'sec-fetch-site': 'cross-site', origin: page.origin }],
    ['of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['of a form with a file', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['of a form in plain text', { 'content-type': 'text/plain' }],
    ['without a type', { 'content-type': '' }],
  ])('%s is refused, and nothing happens', async (_name, headers) => {
    const session = await registerAda();
    const foreign = { ...withCookie(session), ...headers };
    for (const path of ['', '/register', '/refresh', '/password'])
      expect(toRefusal(await call({ path, body: credentials, headers: foreign }))).toEqual(refusal);
    auth.clock.advance(11 * second);
    expect(await isRunning(session)).toBe(true);
  });

  test('cannot log out either', async () => {
    const session = await registerAda();
    const headers = { ...withCookie(session), origin: 'https://evil.example' };
    expect(toRefusal(await call({ method: 'DELETE', headers }))).toEqual(refusal);
    expect(await isRunning(session)).toBe(true);
  });

  test('pages that were loaded over plain HTTP from another machine are refused', async () => {
    const headers = { host: 'bikes.example.org', origin: 'http://bikes.example.org' };
    expect(toRefusal(await registerAda(headers))).toEqual({ status: 403, code: 'INSECURE_ORIGIN' });
  });

  test('programs that are no browsers send neither header', async () => {
    expect((await registerAda({ host: 'bikes.example.org' })).status).toBe(200);
  });

  test('the default port may be named in the host', async () => {
    expect((await registerAda({ ...page, host: 'bikes.example.org:443' })).status).toBe(200);
  });
});

describe('what is no request to the door', () => {
  test.each([
    ['GET', '', 405],
    ['PUT', '', 405],
    ['OPTIONS', '', 405],
    ['DELETE', '/refresh', 405],
    ['POST', '/', 404],
    ['POST', '/other', 404],
    ['POST', '/constructor', 404],
    ['POST', '/refresh/x', 404],
  ])('%s /session%s is %d', async (method, path, status) => {
    const answer = await call({ method, path });
    expect([answer.status, answer.body.error.message]).toEqual([status, expect.any(String)]);
    if (status === 405) expect(answer.headers.allow).toContain('POST');
  });

  test.each([
    ['no JSON', '{"email":', 400, 'BAD_REQUEST', undefined],
    ['a field too few', { email }, 400, 'BAD_USER_INPUT', 'password'],
    ['a field too many', { ...credentials, role: 'ADMIN' }, 400, 'BAD_USER_INPUT', undefined],
    ['a field of another type', { ...credentials, email: 1 }, 400, 'BAD_USER_INPUT', 'email'],
    [
      'a body too large',
      { ...credentials, password: 'x'.repeat(4_096) },
      413,
      'PAYLOAD_TOO_LARGE',
      undefined,
    ],
  ])('%s is refused', async (_name, body, status, code, field) => {
    const answer = await call({ path: '/register', body });
    expect([answer.status, answer.body.error.code, answer.body.error.field]).toEqual([status, code, field]);
  });

  test('without the router’s word for the address nobody gets in', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(credentials);
    expect((await fetch(`${auth.url}/session/register`, { method: 'POST', headers, body })).status).toBe(401);
  });
});

test('a session of the door is one like any other, and has a device', async () => {
  const session = await registerAda({
    ...page,
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  });
  const viewer = await toViewer(auth, session.body);
  expect(await auth.ask(viewer, '{ mySessions { device } }')).toEqual({
    mySessions: [{ device: 'Firefox on Linux' }],
  });
  expect(await refresh(auth, toToken(session))).toMatchObject({ __typename: 'Session', user: { email } });
});
