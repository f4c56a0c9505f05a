import { accountEvents, accountEventsTopic, parseMessage, type AccountEvent } from '@bike-rentals/contracts';
import type { Viewer } from '@bike-rentals/identity';
import { minute } from '@bike-rentals/runtime/durations';
import { anonymous, logIn, password, register, toViewer, type Answer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let asBoss: Viewer;
let ada: Answer;
let asAda: Viewer;
beforeEach(async () => {
  auth = await startTestAuth();
  asBoss = await toViewer(auth, await logIn(auth, admin.email, { secret: admin.password }));
  ada = await register(auth, 'ada@example.org');
  asAda = await toViewer(auth, ada);
});
afterEach(() => auth[Symbol.asyncDispose]());

const url = 'https://town.example/terms';

const publish = (viewer: Viewer, variables: { url: string; note?: string } = { url }) =>
  auth.send<{ publishTerms: { version: number } }>(
    viewer,
    'mutation ($url: String!, $note: String) { publishTerms(url: $url, note: $note) { version } }',
    variables,
  );
const toErrorCode = ({ errors }: Awaited<ReturnType<typeof publish>>) => errors?.[0]?.extensions?.code;

async function accept(version: number, viewer = asAda) {
  const mutation = `mutation ($version: Int!) {
    result: acceptTerms(version: $version) { ... on User { acceptedTerms } ... on AuthRefused { code } }
  }`;
  return (await auth.ask<{ result: object }>(viewer, mutation, { version })).result;
}

const readCurrent = async () =>
  (await auth.ask<{ currentTerms: object | null }>(anonymous, '{ currentTerms { version url note } }'))
    .currentTerms;

/** The next `count` events that are about terms. */
async function readTermsEvents(count: number): Promise<Pick<AccountEvent, 'type' | 'body'>[]> {
  const found: AccountEvent[] = [];
  const enough = Promise.withResolvers<undefined>();
  await using _reader = await auth.transport.openEventReader({
    topic: accountEventsTopic,
    group: 'test',
    onEvents: async (events) => {
      for (const event of events) {
        const parsed = parseMessage(accountEvents, event);
        if (parsed.kind === 'message' && parsed.message.type.includes('terms')) found.push(parsed.message);
      }
      if (found.length >= count) enough.resolve(undefined);
    },
    onInvalid: async (_raw, reason) => enough.reject(new Error(reason)),
  });
  await enough.promise;
  return found;
}

test('nothing is to be accepted until an admin publishes terms; who has accepted them is asked again on a change', async () => {
  expect(await readCurrent()).toBeNull();
  expect(await accept(1)).toEqual({ code: 'TERMS_CHANGED' });
  expect((await publish(asBoss)).data?.publishTerms).toEqual({ version: 1 });
  expect(await readCurrent()).toEqual({ version: 1, url, note: null });
  expect(await accept(1)).toEqual({ acceptedTerms: 1 });
  expect(await accept(1)).toEqual({ acceptedTerms: 1 });

  await publish(asBoss, { url: `${url}?v=2`, note: ' Bikes of children ' });
  expect(await readCurrent()).toEqual({ version: 2, url: `${url}?v=2`, note: 'Bikes of children' });
  expect(await accept(1)).toEqual({ code: 'TERMS_CHANGED' });
  expect(await accept(2)).toEqual({ acceptedTerms: 2 });
  expect(await readTermsEvents(4)).toMatchObject([
    { type: 'terms.published', body: { payload: { version: 1 } } },
    { type: 'user.terms-accepted', body: { payload: { userId: ada.user.id, version: 1 } } },
    { type: 'terms.published', body: { payload: { version: 2 } } },
    { type: 'user.terms-accepted', body: { payload: { userId: ada.user.id, version: 2 } } },
  ]);
  const log = '{ accountLog(first: 2) { nodes { type termsVersion } } }';
  expect(await auth.ask(asBoss, log)).toEqual({
    accountLog: {
      nodes: [
        { type: 'user.terms-accepted', termsVersion: 2 },
        { type: 'terms.published', termsVersion: 2 },
      ],
    },
  });
});

test('a new user accepts them while registering, and only those that hold', async () => {
  await publish(asBoss);
  const mutation = `mutation ($input: Credentials!, $version: Int) {
    answer: register(input: $input, acceptedTerms: $version) {
      ... on Session { accessToken user { id } } ... on AuthRefused { code field }
    }
  }`;
  const input = { email: 'ben@example.org', password };
  const enter = async (version: number) =>
    (await auth.ask<{ answer: Answer }>(anonymous, mutation, { input, version })).answer;
  expect(await enter(2)).toEqual({ code: 'TERMS_CHANGED', field: 'acceptedTerms' });
  const ben = await enter(1);
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { acceptedTerms } } }';
  const of = [ben, ada].map(({ user }) => ({ __typename: 'User', id: user.id }));
  const both = [{ acceptedTerms: 1 }, { acceptedTerms: null }];
  expect(await auth.ask(asBoss, query, { of })).toEqual({ _entities: both });
  expect(await auth.ask(asAda, query, { of })).toEqual({
    _entities: [{ acceptedTerms: null }, { acceptedTerms: null }],
  });
});

test('publishing needs a log-in or a step-up of the last ten minutes', async () => {
  auth.clock.advance(10 * minute);
  expect((await publish(asBoss)).data?.publishTerms).toEqual({ version: 1 });
  auth.clock.advance(1);
  expect(toErrorCode(await publish(asBoss))).toBe('STEP_UP_REQUIRED');
  await auth.ask(asBoss, `mutation { stepUp(password: "${admin.password}") { __typename } }`);
  expect((await publish(asBoss)).data?.publishTerms).toEqual({ version: 2 });
});

test('only an admin publishes them, at an address of HTTPS', async () => {
  expect(toErrorCode(await publish(asAda))).toBe('FORBIDDEN');
  expect(toErrorCode(await publish(anonymous))).toBe('UNAUTHENTICATED');
  expect(toErrorCode(await publish(asBoss, { url: 'javascript:alert(1)' }))).toBe('BAD_USER_INPUT');
  expect(toErrorCode(await publish(asBoss, { url, note: 'x'.repeat(501) }))).toBe('BAD_USER_INPUT');
  expect(await readCurrent()).toBeNull();
});
