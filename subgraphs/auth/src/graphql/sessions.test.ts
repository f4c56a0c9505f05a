import type { RevocationPage, Viewer } from '@bike-rentals/identity';
import { day, second } from '@bike-rentals/runtime/durations';
import {
  anonymous,
  changePassword,
  logIn,
  password,
  refresh,
  register,
  toViewer,
  type Answer,
} from '../testing/people.ts';
import { openMailbox } from '../testing/mails.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

const email = 'ada@example.org';

let auth: TestAuth;
beforeEach(async () => {
  auth = await startTestAuth();
});
afterEach(() => auth[Symbol.asyncDispose]());

const findRevocations = async (after = 0) =>
  ((await auth.getJson(`/revocations?after=${after}`)) as RevocationPage).revocations;
const findRevokedSessions = async () => (await findRevocations()).map(({ sessionId }) => sessionId);
const logOut = (refreshToken: string) =>
  auth.ask<{ logout: boolean }>(anonymous, 'mutation ($t: String!) { logout(refreshToken: $t) }', {
    t: refreshToken,
  });

interface LoginSession {
  id: string;
  startedAt: string;
  lastUsedAt: string;
  current: boolean;
}
const listSessions = async (viewer: Parameters<TestAuth['ask']>[0]) =>
  (
    await auth.ask<{ mySessions: LoginSession[] }>(
      viewer,
      '{ mySessions { id startedAt lastUsedAt current } }',
    )
  ).mySessions;

describe('an access token', () => {
  const decode = (part: string | undefined) =>
    JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;

  test('says who, in which role and session, from whom, for whom and until when, signed with ES256', async () => {
    const answer = await register(auth, email);
    const [header, claims] = answer.accessToken.split('.').slice(0, 2).map(decode);
    const { keys } = (await auth.getJson('/.well-known/jwks.json')) as { keys: { kid: string }[] };
    const iat = auth.clock.now().getTime() / second;
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: keys[0]?.kid });
    expect(claims).toEqual({
      iss: 'bike-rentals-test',
      aud: 'front-door',
      sub: answer.user.id,
      role: 'RENTER',
      sid: expect.any(String) as unknown,
      iat,
      auth_time: iat,
      exp: iat + 15 * 60,
    });
    expect(answer.expiresAt).toBe(new Date((iat + 15 * 60) * second).toISOString());
  });

  test('holds for a quarter of an hour, not a second longer', async () => {
    const { accessToken } = await register(auth, email);
    auth.clock.advance(15 * 60 * second - 1);
    await auth.verifier.verify(accessToken);
    auth.clock.advance(1);
    await expect(auth.verifier.verify(accessToken)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('refreshing', () => {
  test('gives the next tokens of the same session', async () => {
    const first = await register(auth, email);
    auth.clock.advance(60 * second);
    const next = await refresh(auth, first.refreshToken);
    expect(next).toMatchObject({ __typename: 'Session', user: { id: first.user.id, email } });
    expect(next.refreshToken).not.toBe(first.refreshToken);
    const [before, after] = [await toViewer(auth, first), await toViewer(auth, next)];
    expect(after.sessionId).toBe(before.sessionId);
  });

  test('two tabs may use the same token at the same time, and both go on', async () => {
    const { refreshToken } = await register(auth, email);
    const tabs = await Promise.all([refresh(auth, refreshToken), refresh(auth, refreshToken)]);
    auth.clock.advance(60 * second);
    for (const tab of tabs) {
      expect(tab.__typename).toBe('Session');
      expect((await refresh(auth, tab.refreshToken)).__typename).toBe('Session');
    }
    expect(await findRevocations()).toEqual([]);
  });

  test('a token that was used before revokes its whole family once ten seconds have passed', async () => {
    const first = await register(auth, email);
    const { sessionId } = await toViewer(auth, first);
    const next = await refresh(auth, first.refreshToken);
    auth.clock.advance(10 * second);
    expect((await refresh(auth, first.refreshToken)).__typename).toBe('Session');
    auth.clock.advance(1);
    expect((await refresh(auth, first.refreshToken)).code).toBe('TOKEN_REUSED');
    expect(await findRevokedSessions()).toEqual([sessionId]);
    for (const { refreshToken } of [next, first])
      expect((await refresh(auth, refreshToken)).code).toBe('TOKEN_EXPIRED');
    expect(await findRevokedSessions()).toEqual([sessionId]);
  });

  test('another session of the same user does not notice', async () => {
    const stolen = await register(auth, email);
    const other = await logIn(auth, email);
    await refresh(auth, stolen.refreshToken);
    auth.clock.advance(11 * second);
    await refresh(auth, stolen.refreshToken);
    expect((await refresh(auth, other.refreshToken)).__typename).toBe('Session');
  });

  test('a token is good for thirty days', async () => {
    const { refreshToken } = await register(auth, email);
    auth.clock.advance(30 * day - 1);
    const next = await refresh(auth, refreshToken);
    auth.clock.advance(30 * day);
    expect((await refresh(auth, next.refreshToken)).code).toBe('TOKEN_EXPIRED');
  });

  test('an invented token is like one that has expired', async () => {
    expect((await refresh(auth, 'invented')).code).toBe('TOKEN_EXPIRED');
  });
});

describe('logging out', () => {
  test('ends the session: nothing can be refreshed, and the router hears of it', async () => {
    const answer = await register(auth, email);
    const { sessionId } = await toViewer(auth, answer);
    expect(await logOut(answer.refreshToken)).toEqual({ logout: true });
    expect((await refresh(auth, answer.refreshToken)).code).toBe('TOKEN_EXPIRED');
    expect(await findRevokedSessions()).toEqual([sessionId]);
  });

  test('is true again for a session that has ended, and for no session at all', async () => {
    const { refreshToken } = await register(auth, email);
    await logOut(refreshToken);
    expect(await logOut(refreshToken)).toEqual({ logout: true });
    expect(await logOut('invented')).toEqual({ logout: true });
    expect(await findRevocations()).toHaveLength(1);
  });
});

describe('changing the password', () => {
  const next = 'another long password';

  test('ends and revokes all other sessions, but not this one', async () => {
    const own = await register(auth, email);
    const others = [await logIn(auth, email), await logIn(auth, email)];
    const changed = await changePassword(auth, await toViewer(auth, own), { current: password, next });
    expect(changed.__typename).toBe('Session');
    const ids = await Promise.all(others.map(async (other) => (await toViewer(auth, other)).sessionId));
    expect(new Set(await findRevokedSessions())).toEqual(new Set(ids));
    for (const { refreshToken } of others)
      expect((await refresh(auth, refreshToken)).code).toBe('TOKEN_EXPIRED');
    expect((await refresh(auth, changed.refreshToken)).__typename).toBe('Session');
    expect((await logIn(auth, email)).code).toBe('BAD_CREDENTIALS');
    expect((await logIn(auth, email, { secret: next })).__typename).toBe('Session');
  });

  test('takes the earlier refresh token of this session out of use as well', async () => {
    const own = await register(auth, email);
    await changePassword(auth, await toViewer(auth, own), { current: password, next });
    auth.clock.advance(11 * second);
    expect((await refresh(auth, own.refreshToken)).code).toBe('TOKEN_REUSED');
  });

  test('needs the current password and a good new one, and names the field at fault', async () => {
    const viewer = await toViewer(auth, await register(auth, email));
    expect(await changePassword(auth, viewer, { current: 'wrong', next })).toMatchObject({
      code: 'BAD_CREDENTIALS',
      field: 'current',
    });
    expect(await changePassword(auth, viewer, { current: password, next: 'short' })).toMatchObject({
      code: 'WEAK_PASSWORD',
      field: 'next',
    });
  });

  test('of two changes at once one wins', async () => {
    const viewer = await toViewer(auth, await register(auth, email));
    const nexts = ['the first long password', 'the second long password'];
    const answers = await Promise.all(
      nexts.map((one) => changePassword(auth, viewer, { current: password, next: one })),
    );
    const winners = nexts.filter((_, index) => answers[index]?.__typename === 'Session');
    expect(winners).toHaveLength(1);
    expect((await logIn(auth, email, { secret: winners[0] ?? '' })).__typename).toBe('Session');
  });

  test('a session that has ended changes nothing', async () => {
    const answer = await register(auth, email);
    const viewer = await toViewer(auth, answer);
    await logOut(answer.refreshToken);
    expect((await changePassword(auth, viewer, { current: password, next })).code).toBe('TOKEN_EXPIRED');
    expect((await logIn(auth, email)).__typename).toBe('Session');
  });

  test('a login with the old password that was under way cannot outlive the change', async () => {
    const viewer = await toViewer(auth, await register(auth, email));
    const [changed, ...logins] = await Promise.all([
      changePassword(auth, viewer, { current: password, next }),
      ...Array.from({ length: 4 }, () => logIn(auth, email)),
    ]);
    expect(changed.__typename).toBe('Session');
    const own = await toViewer(auth, changed);
    expect((await listSessions(own)).map(({ id }) => id)).toEqual([own.sessionId]);
    for (const login of logins.filter(({ __typename }) => __typename === 'Session'))
      expect((await refresh(auth, login.refreshToken)).code).toBe('TOKEN_EXPIRED');
  });

  test('needs a session', async () => {
    const query = 'mutation { changePassword(current: "a", next: "b") { __typename } }';
    const { errors } = await auth.send(anonymous, query);
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('my sessions', () => {
  test('are those that run, newest first, with this one marked', async () => {
    const first = await register(auth, email);
    auth.clock.advance(second);
    const ended = await logIn(auth, email);
    auth.clock.advance(second);
    const last = await logIn(auth, email);
    await logOut(ended.refreshToken);
    await register(auth, 'ben@example.org');
    auth.clock.advance(second);
    await refresh(auth, first.refreshToken);

    const [own, other] = [await toViewer(auth, first), await toViewer(auth, last)];
    const start = auth.clock.now().getTime() - 3 * second;
    const at = (seconds: number) => new Date(start + seconds * second).toISOString();
    expect(await listSessions(own)).toEqual([
      { id: other.sessionId, startedAt: at(2), lastUsedAt: at(2), current: false },
      { id: own.sessionId, startedAt: at(0), lastUsedAt: at(3), current: true },
    ]);
  });

  test('one that was not used for thirty days is none any more', async () => {
    await register(auth, email);
    auth.clock.advance(30 * day);
    const own = await toViewer(auth, await logIn(auth, email));
    expect((await listSessions(own)).map(({ id }) => id)).toEqual([own.sessionId]);
  });

  test('need a session', async () => {
    const { errors } = await auth.send(anonymous, '{ mySessions { id } }');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('ending a session', () => {
  const end = (viewer: Viewer, id: string) =>
    auth.send<{ endSession: boolean }>(viewer, 'mutation ($id: ID!) { endSession(id: $id) }', { id });

  test('revokes one of one’s own, and is true again', async () => {
    const lost = await register(auth, email);
    const own = await logIn(auth, email);
    const [{ sessionId }, viewer] = [await toViewer(auth, lost), await toViewer(auth, own)];
    for (let time = 0; time < 2; time += 1)
      expect((await end(viewer, sessionId)).data).toEqual({ endSession: true });
    expect((await refresh(auth, lost.refreshToken)).code).toBe('TOKEN_EXPIRED');
    expect((await refresh(auth, own.refreshToken)).__typename).toBe('Session');
    expect(await findRevokedSessions()).toEqual([sessionId]);
    expect((await listSessions(viewer)).map(({ id }) => id)).toEqual([viewer.sessionId]);
  });

  test('does nothing to those of others, and tells nothing of them', async () => {
    const ada = await register(auth, email);
    const ben = await toViewer(auth, await register(auth, 'ben@example.org'));
    const { sessionId } = await toViewer(auth, ada);
    expect((await end(ben, sessionId)).data).toEqual((await end(ben, 'unknown')).data);
    expect((await refresh(auth, ada.refreshToken)).__typename).toBe('Session');
    expect(await findRevokedSessions()).toEqual([]);
  });

  test('needs a session', async () => {
    expect((await end(anonymous, 'x')).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('the device of a session', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
  const sendFrom = async (agent: string, field: string) =>
    (
      await auth.send<{ answer: Answer }>(
        anonymous,
        `mutation { answer: ${field} { ... on Session { accessToken refreshToken } } }`,
        {},
        { 'user-agent': agent },
      )
    ).data?.answer as Answer;
  const credentials = `input: { email: "${email}", password: "${password}" }`;
  const findDevices = async (viewer: Viewer) =>
    (
      await auth.ask<{ mySessions: { device: string | null }[] }>(viewer, '{ mySessions { device } }')
    ).mySessions.map(({ device }) => device);

  test('is that of its last use; a program that is no browser changes nothing', async () => {
    const first = await sendFrom(firefox, `register(${credentials})`);
    auth.clock.advance(second);
    await sendFrom('curl/8.14.1', `login(${credentials})`);
    const viewer = await toViewer(auth, first);
    expect(await findDevices(viewer)).toEqual([null, 'Firefox on Linux']);
    const next = await sendFrom(safari, `refreshToken(refreshToken: "${first.refreshToken}")`);
    expect(await findDevices(viewer)).toEqual([null, 'Safari on iPhone']);
    await sendFrom('', `refreshToken(refreshToken: "${next.refreshToken}")`);
    expect(await findDevices(viewer)).toEqual([null, 'Safari on iPhone']);
  });
});

describe('the revocation feed', () => {
  test('goes on after the cursor, and stays there when nothing is new', async () => {
    const answers = [await register(auth, email), await logIn(auth, email), await logIn(auth, email)];
    for (const { refreshToken } of answers) await logOut(refreshToken);
    const ids = await Promise.all(answers.map(async (answer) => (await toViewer(auth, answer)).sessionId));
    expect((await fetch(`${auth.url}/revocations`)).status).toBe(401);
    const all = (await auth.getJson('/revocations')) as RevocationPage;
    expect(all.revocations.map(({ sessionId }) => sessionId)).toEqual(ids);
    expect(all.cursor).toBe(all.revocations.at(-1)?.seq);
    const [first] = all.revocations;
    expect(await findRevocations(first?.seq)).toEqual(all.revocations.slice(1));
    expect(await auth.getJson(`/revocations?after=${all.cursor}`)).toEqual({
      revocations: [],
      cursor: all.cursor,
    });
  });

  test.each(['nonsense', 'Infinity', '1e400', ''])(
    'asked after %j it starts at the beginning',
    async (after) => {
      await logOut((await register(auth, email)).refreshToken);
      const { revocations } = (await auth.getJson(`/revocations?after=${after}`)) as RevocationPage;
      expect(revocations).toHaveLength(1);
    },
  );
});

describe('devices', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
  const mutation = `mutation ($input: Credentials!) {
    login(input: $input) { ... on Session { accessToken refreshToken user { id email role } } }
  }`;

  async function logInFrom(userAgent: string, address = '203.0.113.7') {
    const input = { email: 'ada@example.org', password };
    const viewer = { ...anonymous, address };
    const { data } = await auth.send<{ login: Answer }>(
      viewer,
      mutation,
      { input },
      { 'user-agent': userAgent },
    );
    return data?.login as Answer;
  }

  test('a log-in from a kind of device that was not used before is told to the owner, once', async () => {
    await using mailbox = await openMailbox(auth);
    await register(auth, 'ada@example.org');
    await logInFrom(firefox);
    expect(await mailbox.next()).toMatchObject({
      kind: 'NEW_DEVICE',
      to: 'ada@example.org',
      note: 'Firefox on Linux',
      token: null,
    });
    await logInFrom(firefox);
    await logInFrom(safari);
    expect((await mailbox.next())?.note).toBe('Safari on iPhone');
  });

  test('a user sees from where each session was used, and ends all but one', async () => {
    await register(auth, 'ada@example.org');
    await logInFrom(firefox, '203.0.113.7');
    const phone = await logInFrom(safari, '198.51.100.4');
    const asPhone = await toViewer(auth, phone);
    const query = '{ mySessions { device address current } }';
    expect(await auth.ask(asPhone, query)).toEqual({
      mySessions: [
        { device: 'Safari on iPhone', address: '198.51.100.4', current: true },
        { device: 'Firefox on Linux', address: '203.0.113.7', current: false },
        { device: null, address: null, current: false },
      ],
    });
    expect(await auth.ask(asPhone, 'mutation { endAllSessions }')).toEqual({ endAllSessions: true });
    expect((await auth.ask<{ mySessions: object[] }>(asPhone, query)).mySessions).toHaveLength(1);
    expect(await auth.getJson('/revocations')).toMatchObject({ revocations: [{}, {}] });
    expect((await refresh(auth, phone.refreshToken)).__typename).toBe('Session');
  });
});
