import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';
import { openTemporaryFolder } from '@bike-rentals/testing';

const parts = [
  ...['packages', 'subgraphs', 'router', 'lambda', 'operator', 'scripts', 'prisma', 'services.json'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'codegen.ts', 'jest.config.mjs'],
  ...['docker-compose.yml', 'supergraph.graphql', '.prettierrc.json'],
];

/** What a service is made of, elsewhere: its workspaces are its own, all other packages are those of this repository. */
async function copyRepository(folder: string): Promise<void> {
  for (const part of parts) {
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: (path) => !/client\/dist$|get-garages\/deploy$/.test(path),
    });
  }
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  const own = '@bike-rentals';
  await mkdir(join(to, own), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== own && name !== '.cache') await symlink(join(from, name), join(to, name));
  }
  await cp(join(from, own), join(to, own), { recursive: true, verbatimSymlinks: true });
}

async function openCopy() {
  const folder = await openTemporaryFolder();
  await copyRepository(folder.path);
  const env = { ...process.env, RABBITMQ_URL: '', KAFKA_BROKERS: '', DATA_DIR: join(folder.path, 'data') };
  const run = async (...args: string[]) => {
    const result = promisify(execFile)(process.execPath, args, { cwd: folder.path, env });
    const { stdout } = await result.catch((error: unknown) => {
      const { stdout: said, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${args.join(' ')}:\n${said}${stderr}`);
    });
    return stdout;
  };
  return { ...folder, env, run };
}

/** `npm start` in the copy, until it says where it is. */
async function startSystem({ path, env }: { path: string; env: NodeJS.ProcessEnv }) {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: path,
    env: { ...env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const found = /GraphQL\s+(http:\S+)/.exec(line)?.[1];
    if (found !== undefined) url.resolve(found.replace('localhost', '127.0.0.1'));
  });
  child.once('close', (code) => url.reject(new Error(`npm start ended with ${code ?? 'a signal'}`)));
  return {
    url: await url.promise,
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

async function ask(url: string, query: string, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

test('a new service is typed, tested, migrated, federated and answers through the router', async () => {
  await using copy = await openCopy();
  expect(await copy.run('scripts/new-subgraph.ts', 'billing')).toContain('entered docker-compose.yml');

  const tsconfig = {
    extends: './tsconfig.json',
    include: ['subgraphs/billing', 'packages/system'],
    exclude: [],
  };
  await writeFile(join(copy.path, 'tsconfig.billing.json'), JSON.stringify(tsconfig));
  await copy.run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.billing.json');
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

  await using system = await startSystem(copy);
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
}, 240_000);

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
