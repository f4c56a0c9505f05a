import { anonymous, logIn, password, refresh, toViewer, type Answer } from '../testing/people.ts';
import { addSecondFactor, toCode } from '../testing/second-factor.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

const desk = { email: 'desk@example.org', password, role: 'STAFF' } as const;
const program = { email: 'lambda@example.org', password, role: 'ADMIN', service: true } as const;
const renter = { email: 'ada@example.org', password, role: 'RENTER' } as const;

let auth: TestAuth;
beforeEach(async () => {
  auth = await startTestAuth({
    accounts: [admin, desk, program, renter],
    policy: { staffSecondFactor: 'required' },
  });
});
afterEach(() => auth[Symbol.asyncDispose]());

async function enter(email: string, code?: string): Promise<Answer & { needsSecondFactor?: boolean }> {
  const mutation = `mutation ($input: Credentials!, $code: String) {
    answer: login(input: $input, code: $code) {
      ... on Session { __typename accessToken refreshToken needsSecondFactor user { id } }
      ... on AuthRefused { __typename code }
    }
  }`;
  const variables = { input: { email, password }, ...(code !== undefined && { code }) };
  return (await auth.ask<{ answer: Answer }>(anonymous, mutation, variables)).answer;
}

const readPeople = async (session: Answer) =>
  auth.send<object>(await toViewer(auth, session), '{ accounts { totalCount } }');

test('staff without a second factor has the rights of a renter, until one is added', async () => {
  const session = await enter(desk.email);
  expect(session.needsSecondFactor).toBe(true);
  const asDesk = await toViewer(auth, session);
  expect(asDesk.role).toBe('RENTER');
  expect((await readPeople(session)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');

  const secret = await addSecondFactor(auth, asDesk);
  const next = await refresh(auth, session.refreshToken);
  expect(await toViewer(auth, next)).toMatchObject({ role: 'STAFF' });
  expect((await readPeople(next)).errors).toBeUndefined();
  const again = await enter(desk.email, toCode(auth, secret));
  expect(again.needsSecondFactor).toBe(false);
});

test('whoever removes it loses the rights at once', async () => {
  const session = await enter(desk.email);
  await addSecondFactor(auth, await toViewer(auth, session));
  const next = await refresh(auth, session.refreshToken);
  await auth.ask(await toViewer(auth, next), 'mutation { removeTotp }');
  const { revocations } = (await auth.getJson('/revocations')) as {
    revocations: { userId?: string; issuedBefore?: number }[];
  };
  expect(revocations.at(-1)).toMatchObject({ userId: session.user.id });
  const last = await refresh(auth, next.refreshToken);
  expect(await toViewer(auth, last)).toMatchObject({ role: 'RENTER' });
});

test('renters need none, and neither do programs, who have no authenticator', async () => {
  expect((await enter(renter.email)).needsSecondFactor).toBe(false);
  const session = await enter(program.email);
  expect(session.needsSecondFactor).toBe(false);
  expect((await toViewer(auth, session)).role).toBe('ADMIN');
});

test('it is demanded of nobody unless the town says so', async () => {
  await using lenient = await startTestAuth();
  const boss = await logIn(lenient, admin.email, { secret: admin.password });
  expect((await toViewer(lenient, boss)).role).toBe('ADMIN');
});
