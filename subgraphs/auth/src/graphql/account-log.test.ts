import type { Viewer } from '@bike-rentals/identity';
import { openMailbox } from '../testing/mails.ts';
import {
  anonymous,
  changePassword,
  logIn,
  password,
  register,
  toViewer,
  type Answer,
} from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

const desk = { email: 'desk@example.org', password, role: 'STAFF' } as const;

let auth: TestAuth;
let boss: Answer;
let asBoss: Viewer;
let ada: Answer;
let asAda: Viewer;
beforeEach(async () => {
  auth = await startTestAuth({ accounts: [admin, desk] });
  boss = await logIn(auth, admin.email, { secret: admin.password });
  asBoss = await toViewer(auth, boss);
  ada = await register(auth, 'ada@example.org');
  asAda = await toViewer(auth, ada);
});
afterEach(() => auth[Symbol.asyncDispose]());

interface Entry {
  type: string;
  reason: string | null;
  fromRole: string | null;
  toRole: string | null;
  actor: { id: string } | null;
  user: { id: string } | null;
}
interface Page {
  nodes: Entry[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const query = `query ($filter: AccountLogFilter, $first: Int, $after: String) {
  accountLog(filter: $filter, first: $first, after: $after) {
    nodes { eventId at type reason fromRole toRole actor { id } user { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const readLog = async (variables: object = {}, viewer = asBoss): Promise<Page> =>
  (await auth.ask<{ accountLog: Page }>(viewer, query, variables)).accountLog;
const toTypes = ({ nodes }: Page) => nodes.map(({ type }) => type);

test('each operation on an account is in the log, with who did it and why, newest first', async () => {
  const { id } = ada.user;
  const userId = { userId: id };
  await auth.ask(
    asBoss,
    'mutation ($userId: ID!) { setRole(userId: $userId, role: STAFF, reason: "new at the desk") { id } }',
    userId,
  );
  await auth.ask(
    asBoss,
    'mutation ($userId: ID!) { suspendUser(userId: $userId, reason: "left") { id } }',
    userId,
  );
  await auth.ask(asBoss, 'mutation ($userId: ID!) { reinstateUser(userId: $userId) { id } }', userId);
  const { nodes } = await readLog({ filter: userId });
  expect(nodes).toMatchObject([
    { type: 'user.reinstated', reason: null, actor: { id: boss.user.id }, user: { id } },
    { type: 'user.suspended', reason: 'left', actor: { id: boss.user.id }, user: { id } },
    {
      type: 'user.role-changed',
      reason: 'new at the desk',
      fromRole: 'RENTER',
      toRole: 'STAFF',
      actor: { id: boss.user.id },
    },
    { type: 'user.registered', actor: { id }, user: { id } },
  ]);
});

test('invitations are in it with their role, and nobody’s address or password is', async () => {
  await using mailbox = await openMailbox(auth);
  await auth.ask(asBoss, 'mutation { invite(email: "zoe@example.org", role: STAFF) { __typename } }');
  await mailbox.next();
  const { invitations } = await auth.ask<{ invitations: { id: string }[] }>(asBoss, '{ invitations { id } }');
  await auth.ask(asBoss, 'mutation ($id: ID!) { withdrawInvitation(id: $id) }', { id: invitations[0]?.id });
  const page = await readLog({ first: 2 });
  expect(page.nodes).toMatchObject([
    { type: 'invitation.withdrawn', user: null },
    { type: 'invitation.sent', toRole: 'STAFF', user: null, actor: { id: boss.user.id } },
  ]);
  const text = JSON.stringify(await readLog());
  expect(text).not.toContain('example.org');
  expect(text).not.toContain('mail.requested');
});

test('passwords and addresses that change are in it: by their user, or by the link of a mail', async () => {
  await using mailbox = await openMailbox(auth);
  await changePassword(auth, asAda, { current: password, next: 'an even longer one' });
  await auth.ask(anonymous, 'mutation { requestPasswordReset(email: "ada@example.org") { __typename } }');
  const reset = `mutation ($token: String!) { resetPassword(token: $token, next: "${password}") { __typename } }`;
  await auth.ask(anonymous, reset, { token: (await mailbox.next())?.token });
  const move = `mutation {
    requestEmailChange(email: "ada@new.example", password: "${password}") { __typename }
  }`;
  await auth.ask(asAda, move);
  const confirm = 'mutation ($token: String!) { confirmEmailChange(token: $token) { __typename } }';
  await auth.ask(anonymous, confirm, { token: (await mailbox.next())?.token });
  const { nodes } = await readLog({ filter: { userId: ada.user.id }, first: 3 });
  expect(nodes).toMatchObject([
    { type: 'user.email-changed', actor: null },
    { type: 'user.password-reset', actor: null },
    { type: 'user.password-changed', actor: { id: ada.user.id } },
  ]);
});

test('it is narrowed by who did it and by type, and read page by page', async () => {
  for (const role of ['STAFF', 'ADMIN', 'RENTER'])
    await auth.ask(asBoss, `mutation { setRole(userId: "${ada.user.id}", role: ${role}) { id } }`);
  expect(toTypes(await readLog({ filter: { actorId: ada.user.id } }))).toEqual(['user.registered']);
  const filter = { types: ['user.role-changed'] };
  const first = await readLog({ filter, first: 2 });
  expect(first.nodes.map(({ toRole }) => toRole)).toEqual(['RENTER', 'ADMIN']);
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = await readLog({ filter, first: 2, after: first.pageInfo.endCursor });
  expect(rest.nodes.map(({ toRole }) => toRole)).toEqual(['STAFF']);
  expect(rest.pageInfo.hasNextPage).toBe(false);
  expect(toTypes(await readLog({ filter: { types: ['mail.requested'] } }))).toEqual([]);
});

test('it is for staff', async () => {
  const asDesk = await toViewer(auth, await logIn(auth, desk.email));
  expect((await readLog({}, asDesk)).nodes.length).toBeGreaterThan(0);
  for (const [viewer, code] of [
    [asAda, 'FORBIDDEN'],
    [anonymous, 'UNAUTHENTICATED'],
  ] as const)
    expect((await auth.send(viewer, query)).errors?.[0]?.extensions?.code).toBe(code);
});
