import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';
import { openTemporaryFolder } from '@bike-rentals/testing';

const parts = [
  ...['packages', 'subgraphs', 'router', 'lambda', 'operator', 'scripts', 'prisma', 'services.json'],
  ...[
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'tsconfig.base.test.json',
    'codegen.ts',
    'jest.config.mjs',
  ],
  ...['deploy', 'docker-compose.yml', 'supergraph.graphql', '.prettierrc.json'],
];

/** Copies what the system needs. Workspaces are linked within the copy; other packages are those of this repository. */
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
  // The set-up need not run again in the copy.
  await cp(join(from, '.cache', 'bike-rentals'), join(to, '.cache', 'bike-rentals'), { recursive: true });
}

/** Copies the repository to a temporary folder. `run` runs a script there and resolves with its output. */
export async function openCopy() {
  const folder = await openTemporaryFolder();
  await copyRepository(folder.path);
  const env = {
    ...process.env,
    RABBITMQ_URL: '',
    KAFKA_BROKERS: '',
    DATA_DIR: join(folder.path, 'data'),
    // The copy has no web app.
    WEB_APP: 'off',
  };
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

export type Copy = Awaited<ReturnType<typeof openCopy>>;

/** Runs `npm start` or `npm run dev` in the copy; resolves when the system is ready. */
export async function startCopy({ path, env }: Pick<Copy, 'path' | 'env'>, script = 'scripts/start.ts') {
  const child = spawn(process.execPath, [script], {
    cwd: path,
    env: { ...env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = Promise.withResolvers<string>();
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  lines.on('line', (line) => {
    said.push(line);
    const found = /GraphQL\s+(http:\S+)/.exec(line)?.[1];
    if (found !== undefined) url.resolve(found.replace('localhost', '127.0.0.1'));
  });
  child.once('close', (code) => url.reject(new Error(`${script} ended with ${code ?? 'a signal'}`)));
  /** Resolves with the address when the system is ready, once for each start. */
  const whenReady = async (): Promise<string> => {
    const ready = await url.promise;
    url = Promise.withResolvers();
    return ready;
  };
  return {
    url: await whenReady(),
    whenReady,
    said,
    /** Resolves with the first line that matches, also if it was said before. */
    async whenSaid(pattern: RegExp): Promise<string> {
      let line = said.find((one) => pattern.test(one));
      while (line === undefined) {
        const [next] = (await once(lines, 'line')) as [string];
        if (pattern.test(next)) line = next;
      }
      return line;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      url.promise.catch(() => undefined);
      child.kill('SIGTERM');
      await closed;
    },
  };
}

/** Returns the whole response, errors included. */
export async function ask(url: string, query: string, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
