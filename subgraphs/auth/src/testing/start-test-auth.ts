import { join } from 'node:path';
import {
  ASSERTION_HEADER,
  REVOCATIONS_AUDIENCE,
  createAssertionSigner,
  createPrivateJwk,
  createTokenVerifier,
  toJwks,
  type Viewer,
} from '@bike-rentals/identity';
import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';
import { startAuth, type AuthConfig, type GivenAccount } from '../start-auth.ts';

export interface GraphqlResponse<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; field?: string } }[];
}

export const admin = {
  email: 'admin@example.org',
  password: 'correct horse battery',
  role: 'ADMIN',
} as const;
const tokens = { issuer: 'bike-rentals-test', audience: 'front-door' };

/** auth as it runs, on a database and keys of its own; its clock moves only when told to. */
export async function startTestAuth({
  accounts = [admin],
  log = silentLog,
  policy = {},
}: { accounts?: GivenAccount[]; log?: Log; policy?: Partial<AuthConfig['policy']> } = {}) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const clock = createManualClock();
  const transport = opened.use(await openEmbeddedTransport({ file: ':memory:', log }));
  const database = join(folder.path, 'auth.db');
  const migrations = join(import.meta.dirname, '../../../../prisma/auth/migrations');
  await migrate({ file: database, migrations, variable: 'AUTH_DATABASE' });
  const assertionKey = createPrivateJwk();
  const config: AuthConfig = {
    host: '127.0.0.1',
    port: 0,
    database,
    keys: join(folder.path, 'keys'),
    tokens,
    assertionKeys: toJwks([assertionKey]),
    accounts,
    policy: { verification: 'off', approval: 'auto', staffSecondFactor: 'optional', ...policy },
  };
  const auth = opened.use(await startAuth(config, { transport, clock, createId: createUuid, log }));
  const url = `http://127.0.0.1:${auth.port}`;
  const signer = createAssertionSigner({ key: assertionKey, clock });
  const getJson = async (path: string): Promise<unknown> => {
    const headers = { [ASSERTION_HEADER]: signer.sign({ kind: 'anonymous' }, REVOCATIONS_AUDIENCE) };
    return (await fetch(`${url}${path}`, { headers })).json();
  };
  const verifier = createTokenVerifier({
    jwks: async () => (await getJson('/.well-known/jwks.json')) as ReturnType<typeof toJwks>,
    ...tokens,
    clock,
  });

  /** The header by which the router vouches for a viewer. */
  const vouchFor = (viewer: Viewer) => ({ [ASSERTION_HEADER]: signer.sign(viewer, 'auth') });

  async function send<Data>(viewer: Viewer, query: string, variables: object = {}, headers: object = {}) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...vouchFor(viewer), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlResponse<Data>;
  }

  const running = opened.move();
  return {
    clock,
    config,
    transport,
    url,
    verifier,
    getJson,
    vouchFor,
    /** The whole answer, errors and all. */
    send,
    /** The data; throws if there are errors. */
    async ask<Data>(viewer: Viewer, query: string, variables?: object): Promise<Data> {
      const { data, errors } = await send<Data>(viewer, query, variables);
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export type TestAuth = Awaited<ReturnType<typeof startTestAuth>>;
