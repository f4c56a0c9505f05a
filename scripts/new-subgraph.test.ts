import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';
import { ask, openCopy, startCopy } from './testing/copy-repository.ts';

test('a new service is typed, tested, migrated, federated and answers through the router', async () => {
  await using copy = await openCopy();
  expect(await copy.run('scripts/new-subgraph.ts', 'billing')).toContain('entered docker-compose.yml');

  await copy.run('scripts/references.ts', 'check');
  const projects = ['subgraphs/billing/tsconfig.test.json', 'packages/system'];
  await copy.run('node_modules/typescript/bin/tsc', '-b', ...projects);
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--silent'];
  await copy.run(
    ...jest,
    '--globalSetup=',
    '--globalTeardown=',
    'subgraphs/billing',
    'packages/system/src/services',
  );
  await copy.run('scripts/compose.ts', 'check');
  await copy.run('operator/migrate.ts', 'check');

  await using system = await startCopy(copy);
  const login =
    'mutation { login(input: { email: "ada@demo.example", password: "ride-a-demo-bike" }) { ... on Session { accessToken } } }';
  const session = (await ask(system.url, login)) as { data: { login: { accessToken: string } } };
  const { accessToken } = session.data.login;
  const add = 'mutation { addBillingNote(text: "one") { text } }';
  expect(await ask(system.url, add, accessToken)).toEqual({ data: { addBillingNote: { text: 'one' } } });
  const both = '{ me { displayName } billingNotes { text } }';
  expect(await ask(system.url, both, accessToken)).toEqual({
    data: { me: { displayName: 'Ada Lindqvist' }, billingNotes: [{ text: 'one' }] },
  });
}, 480_000);

test.each([
  [[], 'Which name? npm run new:subgraph -- billing'],
  [['bikes'], 'There is a bikes already.'],
  [['nginx'], 'There is a nginx already.'],
  [['runtime'], 'There is a runtime already.'],
  [['Billing'], '"Billing" is no name for a service: 2 to 30 of a-z and 0-9, the first a letter'],
  [['../billing'], '"../billing" is no name for a service: 2 to 30 of a-z and 0-9, the first a letter'],
])('%j is refused, and nothing is written', async (args, line) => {
  const before = await readFile(join(root, 'services.json'), 'utf8');
  const refused = promisify(execFile)(process.execPath, [join(root, 'scripts/new-subgraph.ts'), ...args]);
  await expect(refused).rejects.toMatchObject({ code: 1, stderr: `${line}\n` });
  expect(await readFile(join(root, 'services.json'), 'utf8')).toBe(before);
});
