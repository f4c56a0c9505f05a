import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { pino } from 'pino';
import { readConfig } from './start-auth.ts';
import { changePassword, logIn, password, refresh, register, toViewer } from './testing/people.ts';
import { admin, startTestAuth } from './testing/start-test-auth.ts';

test('without any setting it can run', () => {
  expect(readConfig({})).toMatchObject({ port: 4001, host: '127.0.0.1', accounts: [] });
});

test.each([
  ['AUTH_PORT', { AUTH_PORT: 'http' }],
  ['AUTH_PORT', { AUTH_PORT: '70000' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['ADMIN_EMAIL', { ADMIN_EMAIL: 'admin', ADMIN_PASSWORD: password }],
  ['ADMIN_PASSWORD', { ADMIN_EMAIL: 'admin@example.org' }],
  ['ADMIN_PASSWORD', { ADMIN_EMAIL: 'admin@example.org', ADMIN_PASSWORD: 'short' }],
  ['AUTH_ACCOUNTS', { AUTH_ACCOUNTS: '/nowhere/accounts.json' }],
])('a wrong %s is named: %j', (variable, env) => {
  expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'ConfigError', variable }) as Error);
});

test.each([
  ['no JSON', '[{"email": "ada@example.org", "password": the-secret-password'],
  ['a wrong role', '[{"email": "ada@example.org", "password": "the-secret-password", "role": "KING"}]'],
  ['no address', '[{"email": "ada", "password": "the-secret-password", "role": "RENTER"}]'],
  ['a weak password', '[{"email": "ada@example.org", "password": "secret", "role": "RENTER"}]'],
])('a file of accounts with %s is refused, and nothing of a password is quoted', async (_, text) => {
  await using folder = await openTemporaryFolder();
  const path = join(folder.path, 'accounts.json');
  await writeFile(path, text);
  const refused = { variable: 'AUTH_ACCOUNTS', message: expect.not.stringContaining('secret') as unknown };
  expect(() => readConfig({ AUTH_ACCOUNTS: path })).toThrow(expect.objectContaining(refused) as Error);
});

/** Log lines of every level, as text. */
function recordLog() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, log: pino({ level: 'trace' }, stream) };
}

test('an admin who is there already keeps password and role; one who is a renter is not promoted silently', async () => {
  const { lines, log } = recordLog();
  const renter = { email: 'ada@example.org', password, role: 'RENTER' } as const;
  const given = { ...renter, email: 'Ada@example.org', role: 'ADMIN', password: 'another one' } as const;
  await using auth = await startTestAuth({ accounts: [renter, given], log });
  expect(await logIn(auth, renter.email)).toMatchObject({ user: { role: 'RENTER' } });
  expect(lines.join('')).toContain('setRole');
});

test('a program’s account has the password that is given, whatever it had', async () => {
  const program = { email: 'program@example.org', password, role: 'RENTER', service: true } as const;
  const newer = { ...program, password: `${password} changed` };
  await using auth = await startTestAuth({ accounts: [program, newer] });
  expect(await logIn(auth, program.email, { secret: newer.password })).toMatchObject({
    accessToken: expect.any(String) as unknown,
  });
  expect(await logIn(auth, program.email)).toMatchObject({ code: 'BAD_CREDENTIALS' });
});

test('passwords, hashes and tokens are never logged', async () => {
  const { lines, log } = recordLog();
  await using auth = await startTestAuth({ log });
  const registered = await register(auth, 'ada@example.org');
  const failed = await logIn(auth, 'ada@example.org', { secret: 'the wrong secret' });
  const refreshed = await refresh(auth, registered.refreshToken);
  const next = 'another long password';
  const changed = await changePassword(auth, await toViewer(auth, refreshed), { current: password, next });
  expect([failed.code, changed.__typename]).toEqual(['BAD_CREDENTIALS', 'Session']);
  // A mistake of ours, in the middle of it.
  await auth.send({ kind: 'anonymous' }, `mutation { login(input: { email: "${password}" }) { x } }`);

  const secrets = [password, 'the wrong secret', next, admin.password, '$argon2', 'PRIVATE', '"d":'];
  for (const { accessToken, refreshToken } of [registered, refreshed, changed])
    secrets.push(accessToken, refreshToken);
  const all = lines.join('');
  for (const secret of secrets) expect(all).not.toContain(secret);
});
