import { join } from 'node:path';
import { startAuth } from '@bike-rentals/auth';
import {
  ASSERTION_HEADER,
  createAssertionSigner,
  createPrivateJwk,
  toJwks,
  type Viewer,
} from '@bike-rentals/identity';
import { openEmbeddedTransport, type Transport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';

/** With it users and tests say who asks auth. */
export const assertionKey = createPrivateJwk();

/** auth as it runs, with an account for u1 and none for u2. */
export async function startAccounts({
  transport: given,
  log = silentLog,
}: { transport?: Transport; log?: Log } = {}) {
  await using opened = new AsyncDisposableStack();
  const transport = given ?? opened.use(await openEmbeddedTransport({ file: ':memory:', log }));
  const folder = opened.use(await openTemporaryFolder());
  const clock = createManualClock();
  const database = join(folder.path, 'auth.db');
  const migrations = join(import.meta.dirname, '../../../../prisma/auth/migrations');
  await migrate({ file: database, migrations, variable: 'AUTH_DATABASE' });
  const auth = opened.use(
    await startAuth(
      {
        host: '127.0.0.1',
        port: 0,
        database,
        keys: join(folder.path, 'keys'),
        tokens: { issuer: 'test', audience: 'test' },
        assertionKeys: toJwks([assertionKey]),
        policy: { verification: 'off', approval: 'auto', staffSecondFactor: 'optional' },
        accounts: [{ id: 'u1', email: 'ada@example.org', role: 'RENTER' }],
      },
      { transport, clock, createId: createUuid, log },
    ),
  );
  const running = opened.move();
  return {
    clock,
    /** Sends an operation to auth. The viewer is anonymous unless given. */
    async ask<Data>(
      query: string,
      variables: object = {},
      viewer: Viewer = { kind: 'anonymous' },
    ): Promise<Data> {
      const signer = createAssertionSigner({ key: assertionKey, clock });
      const response = await fetch(`http://127.0.0.1:${auth.port}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [ASSERTION_HEADER]: signer.sign(viewer, 'auth'),
        },
        body: JSON.stringify({ query, variables }),
      });
      return ((await response.json()) as { data: Data }).data;
    },
    url: `http://127.0.0.1:${auth.port}/graphql`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
