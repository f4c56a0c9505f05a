import { register, send } from './support/client.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();
const password = 'a long enough password';

interface Answer {
  accessToken: string;
  user: { id: string; email: string; role: string };
  error: { code: string };
}

describe.each(modes)('logging in from a page, $name', ({ start }) => {
  let system: System;
  beforeAll(async () => {
    system = await start();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  async function call(
    path: string,
    {
      method = 'POST',
      body,
      ...more
    }: { method?: string; body?: object; cookie?: string; site?: string } = {},
  ) {
    const url = new URL(path, system.url);
    const response = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        origin: url.origin,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'sec-fetch-site': more.site ?? 'same-origin',
        ...(more.cookie !== undefined && { cookie: more.cookie }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const cookies = response.headers.getSetCookie();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as Answer,
      cookies,
      cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; '),
    };
  }

  test('a session begins, goes on after a reload, and ends', async () => {
    const email = `${crypto.randomUUID()}@example.org`;
    const first = await call('/session/register', { body: { email, password } });
    expect([first.status, first.body.user]).toEqual([
      200,
      { id: expect.any(String) as string, email, role: 'RENTER', needsSecondFactor: false },
    ]);
    expect(first.cookies[0]).toContain('Path=/session; Max-Age=2592000; HttpOnly; SameSite=Strict');

    const reloaded = await call('/session/refresh', first);
    expect(reloaded.status).toBe(200);
    const { accessToken } = reloaded.body;
    const query = '{ me { email } mySessions { device } }';
    const me = await send(system.url, query, {}, accessToken);
    expect(me.data).toEqual({ me: { email }, mySessions: [{ device: 'Firefox on Linux' }] });

    expect((await call('/session', { ...reloaded, method: 'DELETE' })).status).toBe(204);
    const over = await call('/session/refresh', reloaded);
    expect([over.status, over.body.error.code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect((await call('/session', { body: { email, password } })).status).toBe(200);
  });

  test('a page of another site gets nowhere', async () => {
    const { refreshToken } = await register(system);
    const foreign = {
      cookie: `refresh=${refreshToken}; __Secure-refresh=${refreshToken}`,
      site: 'cross-site',
    };
    const refused = await call('/session/refresh', foreign);
    expect([refused.status, refused.body.error.code, refused.cookies]).toEqual([403, 'CROSS_SITE', []]);
    expect((await call('/session/refresh', { ...foreign, site: 'same-origin' })).status).toBe(200);
  });

  test.each(['/session/', '/session/other', '/session/..%2frevocations', '/sessions'])(
    '%s is nothing',
    async (path) => {
      expect((await call(path)).status).toBe(404);
    },
  );
});
