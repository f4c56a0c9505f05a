import { accountEventsTopic, type AccountEvent } from '@bike-rentals/contracts';
import type { Viewer } from '@bike-rentals/identity';
import { hashChannel } from '../keys/password-hash.ts';
import { openMailbox, type Mailbox } from '../testing/mails.ts';
import { anonymous, logIn, password, refresh, toViewer, type Answer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let mailbox: Mailbox;
let asBoss: Viewer;

async function start(policy: { verification?: 'on'; approval?: 'staff' }) {
  auth = await startTestAuth({ policy });
  mailbox = await openMailbox(auth);
  asBoss = await toViewer(auth, await logIn(auth, admin.email, { secret: admin.password }));
}
afterEach(async () => {
  await mailbox[Symbol.asyncDispose]();
  await auth[Symbol.asyncDispose]();
});

async function register(email: string, secret = password) {
  const mutation = `mutation ($input: Credentials!) {
    answer: register(input: $input, language: EN) {
      __typename ... on Session { user { id } } ... on MailPromised { email } ... on AuthRefused { code }
    }
  }`;
  const variables = { input: { email, password: secret } };
  return (await auth.ask<{ answer: Answer & { email?: string } }>(anonymous, mutation, variables)).answer;
}

interface Result {
  __typename: string;
  code?: string;
}

async function verify(token: string | null | undefined) {
  const mutation =
    'mutation ($token: String!) { result: verifyEmail(token: $token) { __typename ... on AuthRefused { code } } }';
  return (await auth.ask<{ result: Result }>(anonymous, mutation, { token })).result;
}

async function resend(viewer: Viewer) {
  const mutation = 'mutation { result: resendVerification { __typename ... on AuthRefused { code } } }';
  return (await auth.ask<{ result: Result }>(viewer, mutation)).result;
}

const change = (viewer: Viewer, name: string, userId: string, reason?: string) => {
  const given = reason === undefined ? '' : `, reason: ${JSON.stringify(reason)}`;
  const mutation = `mutation ($userId: ID!) { user: ${name}(userId: $userId${given}) { state } }`;
  return auth.send<{ user: { state: string } }>(viewer, mutation, { userId });
};
const toCode = ({ errors }: { errors?: { extensions?: { code?: string } }[] }) =>
  errors?.[0]?.extensions?.code;

async function findState(id: string): Promise<string | undefined> {
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { state } } }';
  const of = [{ __typename: 'User', id }];
  return (await auth.ask<{ _entities: { state: string }[] }>(asBoss, query, { of }))._entities[0]?.state;
}

/** All events about people so far. */
async function readEvents(last: string) {
  const events: { type: string; reason?: string; actor: { id: string }; payload: object }[] = [];
  const done = Promise.withResolvers<undefined>();
  await using _reader = await auth.transport.openEventReader({
    topic: accountEventsTopic,
    group: 'all',
    async onEvents(more) {
      for (const { type, body } of more) {
        if (type !== 'mail.requested')
          events.push({ type, ...(body as AccountEvent['body']) } as (typeof events)[number]);
        if (type === last) done.resolve(undefined);
      }
    },
    onInvalid: async () => undefined,
  });
  await done.promise;
  return events;
}

describe('where addresses are verified', () => {
  beforeEach(() => start({ verification: 'on' }));

  test('a new user is promised a mail, logs in unverified, and is verified by its link, once', async () => {
    expect(await register('Ada@example.org')).toEqual({
      __typename: 'MailPromised',
      email: 'Ada@example.org',
    });
    const mail = await mailbox.next();
    expect(mail).toMatchObject({ kind: 'VERIFY_EMAIL', to: 'Ada@example.org', language: 'EN' });
    const { user } = await logIn(auth, 'ada@example.org');
    expect(await findState(user.id)).toBe('UNVERIFIED');

    expect(await verify(mail?.token)).toEqual({ __typename: 'TokenAccepted' });
    expect(await findState(user.id)).toBe('ACTIVE');
    expect((await verify(mail?.token)).code).toBe('TOKEN_USED');
    const events = await readEvents('user.verified');
    expect(events.slice(1)).toMatchObject([
      { type: 'user.registered', payload: { userId: user.id, mustBeVerified: true } },
      { type: 'user.verified', payload: { userId: user.id }, actor: { id: user.id } },
    ]);
  });

  test('registering tells nobody who has an account: the same answer and as many hashes; the owner gets a mail', async () => {
    const work = async () => {
      let hashes = 0;
      const onHash = () => (hashes += 1);
      hashChannel.subscribe(onHash);
      const answer = await register('ada@example.org', `${password} ${Math.random()}`);
      hashChannel.unsubscribe(onHash);
      return { answer, hashes };
    };
    const fresh = await work();
    expect(fresh.hashes).toBe(1);
    expect(await work()).toEqual(fresh);
    expect((await mailbox.next())?.kind).toBe('VERIFY_EMAIL');
    expect(await mailbox.next()).toMatchObject({ kind: 'ACCOUNT_EXISTS', to: 'ada@example.org' });
    expect((await work()).answer).toEqual(fresh.answer);
    expect((await work()).answer.code).toBe('THROTTLED');
  });

  test('of two links only the newer one verifies, and not after a day', async () => {
    await register('ada@example.org');
    const first = await mailbox.next();
    const asAda = await toViewer(auth, await logIn(auth, 'ada@example.org'));
    expect((await resend(asAda)).__typename).toBe('MailPromised');
    const second = await mailbox.next();
    expect((await verify(first?.token)).code).toBe('TOKEN_EXPIRED');
    auth.clock.advance(24 * 3_600_000);
    expect((await verify(second?.token)).code).toBe('TOKEN_EXPIRED');
    await resend(asAda);
    expect((await verify((await mailbox.next())?.token)).__typename).toBe('TokenAccepted');
    expect((await resend(asAda)).code).toBe('ALREADY_VERIFIED');
  });

  test('accounts that the operator gives are verified', async () => {
    expect(await findState((asBoss as { userId: string }).userId)).toBe('ACTIVE');
  });
});

describe('where staff approves', () => {
  let ada: Answer;
  let asAda: Viewer;
  beforeEach(async () => {
    await start({ approval: 'staff' });
    await register('ada@example.org');
    ada = await logIn(auth, 'ada@example.org');
    asAda = await toViewer(auth, ada);
  });

  test('a new account is pending until staff approves it; its user gets a mail', async () => {
    const query = '{ accounts(state: PENDING_APPROVAL) { nodes { id email } } }';
    const waiting = { accounts: { nodes: [{ id: ada.user.id, email: 'ada@example.org' }] } };
    expect(await auth.ask(asBoss, query)).toEqual(waiting);
    expect(toCode(await change(asAda, 'approveUser', ada.user.id))).toBe('FORBIDDEN');
    expect((await change(asBoss, 'approveUser', ada.user.id)).data?.user).toEqual({ state: 'ACTIVE' });
    expect(await mailbox.next()).toMatchObject({ kind: 'APPROVED', to: 'ada@example.org', token: null });
    expect(await auth.ask(asBoss, query)).toEqual({ accounts: { nodes: [] } });
    expect((await readEvents('user.approved')).at(-2)).toMatchObject({ payload: { mustBeApproved: true } });
  });

  test('staff refuses with a reason, which is on record and not in the mail, and may approve later', async () => {
    expect((await change(asBoss, 'rejectUser', ada.user.id, 'no valid address')).data?.user.state).toBe(
      'REJECTED',
    );
    expect(await mailbox.next()).toMatchObject({ kind: 'REJECTED', note: null });
    expect((await readEvents('user.rejected')).at(-1)).toMatchObject({
      reason: 'no valid address',
      actor: { id: (asBoss as { userId: string }).userId },
    });
    expect((await change(asBoss, 'approveUser', ada.user.id)).data?.user.state).toBe('ACTIVE');
    expect(toCode(await change(asBoss, 'rejectUser', 'u-unknown', 'x'))).toBe('NOT_FOUND');
  });
});

describe('a suspended user', () => {
  let ada: Answer;
  beforeEach(async () => {
    await start({});
    await register('ada@example.org');
    ada = await logIn(auth, 'ada@example.org');
  });

  test('is logged out and cannot log in until reinstated; a wrong password tells nothing', async () => {
    const asAda = await toViewer(auth, ada);
    expect(toCode(await change(asAda, 'suspendUser', ada.user.id, 'x'))).toBe('FORBIDDEN');
    expect((await change(asBoss, 'suspendUser', ada.user.id, 'stole a bike')).data?.user.state).toBe(
      'SUSPENDED',
    );
    expect(await auth.getJson('/revocations')).toMatchObject({ revocations: [{}, {}] });
    expect((await refresh(auth, ada.refreshToken)).code).toBe('TOKEN_EXPIRED');
    expect((await logIn(auth, 'ada@example.org', { secret: 'not the password' })).code).toBe(
      'BAD_CREDENTIALS',
    );
    expect((await logIn(auth, 'ada@example.org')).code).toBe('SUSPENDED');
    expect((await change(asBoss, 'reinstateUser', ada.user.id)).data?.user.state).toBe('ACTIVE');
    expect((await logIn(auth, 'ada@example.org')).__typename).toBe('Session');
    expect((await readEvents('user.reinstated')).map(({ type }) => type).slice(-2)).toEqual([
      'user.suspended',
      'user.reinstated',
    ]);
  });

  test('is nobody who suspends themselves, nor the last admin who can log in', async () => {
    const boss = (asBoss as { userId: string }).userId;
    expect(toCode(await change(asBoss, 'suspendUser', boss, 'x'))).toBe('CONFLICT');
    const mutation = 'mutation ($userId: ID!) { setRole(userId: $userId, role: ADMIN) { id } }';
    await auth.ask(asBoss, mutation, { userId: ada.user.id });
    const asAda = await toViewer(auth, await logIn(auth, 'ada@example.org'));
    expect((await change(asAda, 'suspendUser', boss, 'x')).data?.user.state).toBe('SUSPENDED');
    // For some seconds the token of before would work.
    expect(toCode(await change(asBoss, 'suspendUser', ada.user.id, 'x'))).toBe('FORBIDDEN');
    const role = 'mutation ($userId: ID!) { setRole(userId: $userId, role: RENTER) { id } }';
    expect(toCode(await auth.send(asAda, role, { userId: ada.user.id }))).toBe('LAST_ADMIN');
    expect(
      (await readEvents('user.role-changed')).find(({ type }) => type === 'user.role-changed'),
    ).toMatchObject({
      payload: { from: 'RENTER', to: 'ADMIN' },
      actor: { id: boss },
    });
  });
});
