import { join } from 'node:path';
import { createKeyedMutex, createUuid, silentLog } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';
import { openSigningKeys } from '../keys/signing-keys.ts';
import { openStore } from '../store/open-store.ts';
import { ensureAccount } from './ensure-account.ts';
import { logIn } from './log-in.ts';
import type { UseCaseContext } from './use-case-context.ts';

const email = 'ada@example.org';
const password = 'correct horse battery';

/** Two instances of auth on one database; each takes turns of its own. */
async function openTwo() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const database = join(folder.path, 'auth.db');
  const migrations = join(import.meta.dirname, '../../../../prisma/auth/migrations');
  await migrate({ file: database, migrations, variable: 'AUTH_DATABASE' });
  const store = opened.use(await openStore(database));
  const keys = opened.use(await openSigningKeys(join(folder.path, 'keys'), silentLog));
  const toInstance = (): UseCaseContext => ({
    store,
    keys,
    policy: { verification: 'off', approval: 'auto', staffSecondFactor: 'optional' },
    programs: new Set(),
    deriveToken: (id) => id,
    clock: createManualClock(),
    createId: createUuid,
    tokens: { issuer: 'test', audience: 'test' },
    runExclusive: createKeyedMutex(),
    onCommit: () => undefined,
  });
  const running = opened.move();
  return {
    instances: [toInstance(), toInstance()] as const,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const address = '192.0.2.1';
const device = undefined;
const code = (answer: Awaited<ReturnType<typeof logIn>>) => ('code' in answer ? answer.code : 'Session');

test('an account that both open at their start is opened once', async () => {
  await using two = await openTwo();
  const given = { email, password, role: 'RENTER' } as const;
  const known = await Promise.all(two.instances.map((instance) => ensureAccount(instance, given)));
  expect(known.filter((account) => account === undefined)).toHaveLength(1);
  expect(await two.instances[0].store.read.account.count()).toBe(1);
});

test('guesses at both at once get the free attempts of one', async () => {
  await using two = await openTwo();
  await ensureAccount(two.instances[0], { email, password, role: 'RENTER' });
  const guesses = Array.from({ length: 20 }, (_, index) =>
    logIn(two.instances[(index % 2) as 0 | 1], { email, password: 'a wrong guess' }, { address, device }),
  );
  const codes = (await Promise.all(guesses)).map(code);
  expect(codes.filter((one) => one === 'BAD_CREDENTIALS')).toHaveLength(5);
  expect(codes.filter((one) => one === 'THROTTLED')).toHaveLength(15);
});

test('the right password at both at once leaves nothing that counts against its owner', async () => {
  await using two = await openTwo();
  const [one] = two.instances;
  await ensureAccount(one, { email, password, role: 'RENTER' });
  await logIn(one, { email: 'nobody@example.org', password }, { address, device });
  const before = await one.store.read.loginFailure.findUnique({ where: { key: `address:${address}` } });
  const logIns = Array.from({ length: 20 }, (_, index) =>
    logIn(two.instances[(index % 2) as 0 | 1], { email, password }, { address, device }),
  );
  expect(new Set((await Promise.all(logIns)).map(code))).toEqual(new Set(['Session']));
  const left = await one.store.read.loginFailure.findMany({
    where: { key: { not: 'account:nobody@example.org' } },
  });
  expect(left.map(({ key, failures }) => ({ key, failures }))).toEqual([
    { key: `address:${address}`, failures: before?.failures },
  ]);
});
