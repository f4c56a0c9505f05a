import type { Viewer } from '@bike-rentals/identity';
import { openMailbox } from '../testing/mails.ts';
import { logIn, refresh, register, toViewer, type Answer } from '../testing/people.ts';
import { addSecondFactor } from '../testing/second-factor.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let boss: Answer;
let asBoss: Viewer;
beforeEach(async () => {
  auth = await startTestAuth();
  boss = await logIn(auth, admin.email, { secret: admin.password });
  asBoss = await toViewer(auth, boss);
});
afterEach(() => auth[Symbol.asyncDispose]());

const reset = (viewer: Viewer, userId: string, reason = 'lost the phone') =>
  auth.send<{ resetSecondFactor: { hasSecondFactor: boolean } }>(
    viewer,
    `mutation ($userId: ID!, $reason: String!) {
      resetSecondFactor(userId: $userId, reason: $reason) { hasSecondFactor }
    }`,
    { userId, reason },
  );
const toErrorCode = ({ errors }: Awaited<ReturnType<typeof reset>>) => errors?.[0]?.extensions?.code;

test('whoever has lost phone and codes logs in with the password again; all sessions end, the owner has a mail', async () => {
  await using mailbox = await openMailbox(auth);
  const ada = await register(auth, 'ada@example.org');
  await addSecondFactor(auth, await toViewer(auth, ada));
  expect((await logIn(auth, 'ada@example.org')).code).toBe('CODE_REQUIRED');

  expect((await reset(asBoss, ada.user.id)).data?.resetSecondFactor).toEqual({ hasSecondFactor: false });
  expect((await refresh(auth, ada.refreshToken)).code).toBe('TOKEN_EXPIRED');
  expect((await logIn(auth, 'ada@example.org')).__typename).toBe('Session');
  expect(await mailbox.next()).toMatchObject({
    kind: 'SECOND_FACTOR_REMOVED',
    to: 'ada@example.org',
    token: null,
  });

  const query = '{ accountLog(first: 1) { nodes { type reason hasSecondFactor actor { id } user { id } } } }';
  expect(await auth.ask(asBoss, query)).toEqual({
    accountLog: {
      nodes: [
        {
          type: 'user.second-factor-changed',
          reason: 'lost the phone',
          hasSecondFactor: false,
          actor: { id: boss.user.id },
          user: { id: ada.user.id },
        },
      ],
    },
  });
});

test('an account without a second factor stays as it is, its sessions included', async () => {
  const ada = await register(auth, 'ada@example.org');
  expect((await reset(asBoss, ada.user.id)).errors).toBeUndefined();
  expect((await refresh(auth, ada.refreshToken)).__typename).toBe('Session');
});

test('it takes an admin, a reason and a recent proof, and is for others only', async () => {
  const ada = await register(auth, 'ada@example.org');
  const asAda = await toViewer(auth, ada);
  expect(toErrorCode(await reset(asAda, boss.user.id))).toBe('FORBIDDEN');
  expect(toErrorCode(await reset(asBoss, ada.user.id, ' '))).toBe('BAD_USER_INPUT');
  expect(toErrorCode(await reset(asBoss, boss.user.id))).toBe('CONFLICT');
  expect(toErrorCode(await reset(asBoss, 'u-unknown'))).toBe('NOT_FOUND');
  auth.clock.advance(10 * 60_000 + 1);
  expect(toErrorCode(await reset(asBoss, ada.user.id))).toBe('STEP_UP_REQUIRED');
});
