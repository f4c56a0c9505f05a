import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Jwks } from '@bike-rentals/identity';
import { silentLog } from '@bike-rentals/runtime';
import { hour } from '@bike-rentals/runtime/durations';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { rotateSigningKeys } from '../start-auth.ts';
import { logIn, register } from '../testing/people.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';
import { openSigningKeys } from './signing-keys.ts';

const readKids = async (folder: string): Promise<string[]> => {
  await using keys = await openSigningKeys(folder, silentLog);
  return keys.published().keys.map(({ kid }) => kid);
};

/** As if its keys had been there for an hour. */
async function makeOld(folder: string): Promise<void> {
  const then = new Date(Date.now() - hour);
  for (const name of await readdir(folder)) await utimes(join(folder, name), then, then);
}

test('an empty folder gets its first key, which only its owner may read', async () => {
  await using folder = await openTemporaryFolder();
  const path = join(folder.path, 'keys');
  const [kid] = await readKids(path);
  expect(await readKids(path)).toEqual([kid]);
  const [file] = await readdir(path);
  expect((await stat(join(path, String(file)))).mode & 0o777).toBe(0o600);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('instances that start at once on an empty folder make one key together', async () => {
  await using folder = await openTemporaryFolder();
  const path = join(folder.path, 'keys');
  const kids = await Promise.all(Array.from({ length: 8 }, () => readKids(path)));
  expect(new Set(kids.flat()).size).toBe(1);
  expect(await readdir(path)).toEqual(['0.jwk.json']);
});

test('a new key is published before it signs: another instance may be asked for it', async () => {
  await using folder = await openTemporaryFolder();
  const [first] = await readKids(folder.path);
  const { kid } = await rotateSigningKeys(folder.path);
  await using keys = await openSigningKeys(folder.path, silentLog);
  expect(keys.published().keys.map((key) => key.kid)).toEqual([first, kid]);
  expect(keys.current().kid).toBe(first);
});

test('two keys live at once; the third rotation drops the oldest; the newest signs', async () => {
  await using folder = await openTemporaryFolder();
  const first = await rotateSigningKeys(folder.path);
  const second = await rotateSigningKeys(folder.path);
  expect(await readKids(folder.path)).toEqual([first.kid, second.kid]);
  const third = await rotateSigningKeys(folder.path);
  expect([first.dropped, second.dropped, third.dropped.length]).toEqual([[], [], 1]);
  expect(await readKids(folder.path)).toEqual([second.kid, third.kid]);
  await makeOld(folder.path);
  await using keys = await openSigningKeys(folder.path, silentLog);
  expect(keys.current().kid).toBe(third.kid);
});

test('only public halves are published', async () => {
  await using folder = await openTemporaryFolder();
  await using keys = await openSigningKeys(folder.path, silentLog);
  expect(Object.keys(keys.published().keys[0] ?? {}).sort()).toEqual([
    'alg',
    'crv',
    'kid',
    'kty',
    'use',
    'x',
    'y',
  ]);
});

test('a key that cannot be read is a wrong configuration, which names the variable', async () => {
  await using folder = await openTemporaryFolder();
  await writeFile(join(folder.path, 'broken.jwk.json'), '{"kty":"RSA"}');
  await expect(openSigningKeys(folder.path, silentLog)).rejects.toMatchObject({
    name: 'ConfigError',
    variable: 'AUTH_KEYS',
  });
});

function readKid(token: string): unknown {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: unknown }).kid;
}

describe('while auth runs', () => {
  /** Asks until the key is published: auth looks at the folder every other second. */
  async function published(auth: TestAuth, kid: string): Promise<string[]> {
    for (;;) {
      const kids = ((await auth.getJson('/.well-known/jwks.json')) as Jwks).keys.map((key) => key.kid);
      if (kids.includes(kid)) return kids;
      await turnOfLoop();
    }
  }

  test('it picks a new key up; tokens of the old one still verify', async () => {
    await using auth = await startTestAuth();
    const before = await register(auth, 'ada@example.org');
    const { kid } = await rotateSigningKeys(auth.config.keys);
    expect(await published(auth, kid)).toHaveLength(2);
    await makeOld(auth.config.keys);
    let after = await logIn(auth, 'ada@example.org');
    while (readKid(after.accessToken) !== kid) after = await logIn(auth, 'ada@example.org');
    for (const { accessToken } of [before, after])
      expect(await auth.verifier.verify(accessToken)).toMatchObject({ userId: before.user.id });
  });
});
