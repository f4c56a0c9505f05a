import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { toMigrationTarget } from '@bike-rentals/system/paths';

const email = 'ada@example.org';
const password = 'a long enough password';

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script as npm does, with `input` as its standard input. */
function run(
  script: string,
  env: Record<string, string>,
  { args = [], input = '' }: { args?: string[]; input?: string } = {},
) {
  return new Promise<Run>((resolve) => {
    const file = join(import.meta.dirname, script);
    const child = execFile(process.execPath, [file, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

async function openDataFolder() {
  const folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path };
  return { ...folder, env, migrate: () => migrate(toMigrationTarget('auth', env)) };
}

test('create-admin opens an account with the password of ADMIN_PASSWORD or of the standard input', async () => {
  await using data = await openDataFolder();
  await data.migrate();
  const byVariable = await run(
    'create-admin.ts',
    { ...data.env, ADMIN_PASSWORD: password },
    { args: [email] },
  );
  expect(byVariable).toEqual({ code: 0, stdout: `${email} can log in as an admin now.\n`, stderr: '' });
  const byInput = await run('create-admin.ts', data.env, { args: ['b@example.org'], input: `${password}\n` });
  expect(byInput).toMatchObject({ code: 0, stderr: '' });
  const again = await run('create-admin.ts', { ...data.env, ADMIN_PASSWORD: password }, { args: [email] });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is an admin already') as unknown });
});

test.each([
  ['no address', [], password, 'Whose account?'],
  ['a bad address', ['ada'], password, '"ada" is not an email address'],
  ['a weak password', [email], 'short', 'at least 10 characters'],
  ['no password', [email], '', 'No password was given.'],
])('create-admin says what is wrong: %s', async (_, args, input, message) => {
  await using data = await openDataFolder();
  await data.migrate();
  const { code, stderr } = await run('create-admin.ts', data.env, { args, input });
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

test('create-admin wants a migrated database, and names the variable', async () => {
  await using data = await openDataFolder();
  const { code, stderr } = await run('create-admin.ts', data.env, { args: [email], input: password });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^AUTH_DATABASE: .*npm run migrate/);
});

test('rotate-keys adds a key and drops all but the one before', async () => {
  await using data = await openDataFolder();
  const runs = [];
  for (let i = 0; i < 3; i += 1) runs.push(await run('rotate-keys.ts', data.env));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(runs.map(({ stdout }) => stdout.includes('Dropped'))).toEqual([false, false, true]);
  expect(await readdir(join(data.path, 'keys', 'auth'))).toHaveLength(2);
});
