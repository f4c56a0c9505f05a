import { minute } from '@bike-rentals/runtime/durations';
import { startEmbedded } from '@bike-rentals/system/embedded';
import { prepare } from '@bike-rentals/system/first-start';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';

const admin = { email: 'admin@example.org', password: 'correct horse battery', role: 'ADMIN' } as const;

/** The whole system behind its router, whose clock moves only when told to. */
async function start() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const env = { DATA_DIR: folder.path, PORT: '0', ROUTER_METRICS_PORT: '0' };
  await prepare(env, () => undefined);
  const clock = createManualClock();
  const system = await startEmbedded({ env, accounts: [admin], tabs: [], logLevel: 'silent', clock });
  const { port } = opened.use(system);
  const running = opened.move();
  const url = `http://127.0.0.1:${port}`;
  return {
    clock,
    async ask(query: string, token?: string): Promise<Session> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as { data?: { answer: Session }; errors?: unknown };
      if (!data) throw new Error(JSON.stringify(errors));
      return data.answer;
    },
    async takeList(token: string) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/files/exports/bikes.csv`, { headers });
      const text = await response.text();
      return response.ok ? text : (JSON.parse(text) as { error: { code: string } }).error.code;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Session {
  __typename: string;
  accessToken: string;
  refreshToken: string;
}

const sessionFields = '{ __typename ... on Session { accessToken refreshToken } }';
const toRefresh = ({ refreshToken }: Session) =>
  `mutation { answer: refreshToken(refreshToken: "${refreshToken}") ${sessionFields} }`;

test('an export needs a proof of the last ten minutes, which a new token alone is not, and a step-up with a new token is', async () => {
  await using system = await start();
  const list: unknown = expect.stringContaining('serial,brand,model,station,state');
  const { email, password } = admin;
  const first = await system.ask(
    `mutation { answer: login(input: { email: "${email}", password: "${password}" }) ${sessionFields} }`,
  );
  expect(await system.takeList(first.accessToken)).toEqual(list);
  system.clock.advance(10 * minute + 1_000);
  expect(await system.takeList(first.accessToken)).toBe('STEP_UP_REQUIRED');
  const second = await system.ask(toRefresh(first));
  expect(await system.takeList(second.accessToken)).toBe('STEP_UP_REQUIRED');

  const proven = await system.ask(
    `mutation { answer: stepUp(password: "${password}") { __typename } }`,
    second.accessToken,
  );
  expect(proven.__typename).toBe('SteppedUp');
  // What the token says is of before.
  expect(await system.takeList(second.accessToken)).toBe('STEP_UP_REQUIRED');
  const third = await system.ask(toRefresh(second));
  expect(await system.takeList(third.accessToken)).toEqual(list);
});
