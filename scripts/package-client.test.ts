import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openTemporaryFolder } from '@bike-rentals/testing';

const run = async (file: string, args: string[], cwd: string) =>
  (await promisify(execFile)(file, args, { cwd })).stdout;

const program = `
import { ApolloClient } from '@apollo/client';
import { createLink, createSession, NewestWinsCache, possibleTypes, typePolicies, type Tokens } from '@bike-rentals/client';

const url = 'http://localhost:4000/graphql';
const kept: Tokens | undefined = undefined;
const { getAccessToken } = createSession({ url, tokens: kept });
const connection = createLink({ url, getAccessToken });
const client: ApolloClient = new ApolloClient({
  link: connection.link,
  cache: new NewestWinsCache({ possibleTypes, typePolicies }),
});
console.log(Object.keys(possibleTypes).length > 0, client.link !== undefined, await getAccessToken());
// @ts-expect-error the types are there, not any
export const mistake = () => createLink({ url: 1 });
`;

async function isRegistryThere(): Promise<boolean> {
  try {
    await run('npm', ['view', 'vite', 'version', '--fetch-retries=0', '--fetch-timeout=10000'], '/');
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn('skipped: the registry of npm cannot be reached');
    return false;
  }
}

test('a fresh project on Node with tsc, and one with Vite, can use the packed client', async () => {
  if (!(await isRegistryThere())) return;
  await using folder = await openTemporaryFolder();
  await run(process.execPath, [join(import.meta.dirname, 'package-client.ts'), folder.path], folder.path);
  const [tarball = ''] = (await readdir(folder.path)).filter((name) => name.endsWith('.tgz'));
  const project = join(folder.path, 'project');
  await mkdir(project);
  const write = (name: string, content: string) => writeFile(join(project, name), content);
  await write('package.json', JSON.stringify({ type: 'module', private: true }));
  await write('main.ts', program);
  await write('index.html', '<script type="module" src="/main.ts"></script>');
  // Types that Apollo Client brings with it do not pass as they are.
  await write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        skipLibCheck: true,
        types: ['node'],
      },
      files: ['main.ts'],
    }),
  );
  await write('vite.config.js', `export default { build: { target: 'es2022' } };`);
  const packages = [
    '@apollo/client@4',
    'graphql@16',
    'graphql-ws@6',
    'rxjs@7',
    'typescript@6',
    '@types/node@24',
    'vite',
  ];
  await run(
    'npm',
    ['install', '--silent', '--no-audit', '--no-fund', join('..', tarball), ...packages],
    project,
  );

  await run(join(project, 'node_modules', '.bin', 'tsc'), [], project);
  expect(await run(process.execPath, ['main.js'], project)).toBe('true true undefined\n');
  await run(join(project, 'node_modules', '.bin', 'vite'), ['build', '--logLevel', 'error'], project);
  const assets = join(project, 'dist', 'assets');
  const [bundle = ''] = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  expect(await readFile(join(assets, bundle), 'utf8')).toContain('refreshToken(refreshToken: $refreshToken)');
}, 240_000);
