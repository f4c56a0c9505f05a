import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';
import { ask, openCopy, startCopy, type Copy } from '../testing/copy-repository.ts';

/** A registry that takes connections and does with each what `answer` does. */
async function startRegistry(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    // Reads, or it would not see that the other end is gone.
    answer(socket.on('error', () => undefined).resume());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      await once(server.close(), 'close');
    },
  };
}

/** A copy with the lists of what the web app needs, but nothing of it installed, and `npm start` there. */
async function startWithoutLibraries(copy: Copy, registry: string) {
  await mkdir(join(copy.path, 'web'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    await cp(join(root, 'web', name), join(copy.path, 'web', name));
  const env = {
    ...copy.env,
    WEB_APP: 'on',
    npm_config_registry: registry,
    npm_config_cache: join(copy.path, 'npm-cache'),
    npm_config_fetch_retries: '0',
  };
  return startCopy({ ...copy, env });
}

test('where the libraries of the web app cannot be fetched the API runs, and one line says so', async () => {
  await using copy = await openCopy();
  await using registry = await startRegistry((socket) => socket.destroy());
  await using system = await startWithoutLibraries(copy, registry.url);
  expect(await system.whenSaid(/failed/)).toBe(
    '  Installing the libraries of the web app failed. The API runs without the web app; npm run web says why.',
  );
  expect(await ask(system.url, '{ town { name } }')).toMatchObject({ data: { town: {} } });
  const page = await fetch(new URL('/app/', system.url));
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('being built')]);
  expect(system.said.filter((line) => /npm (err|warn)|ECONN/i.test(line))).toEqual([]);
});

test('what stops the system stops the build with all that it has started', async () => {
  await using copy = await openCopy();
  const asked = Promise.withResolvers<Socket>();
  // Never answers: npm waits for it.
  await using registry = await startRegistry((socket) => asked.resolve(socket));
  const system = await startWithoutLibraries(copy, registry.url);
  const socket = await asked.promise;
  const closed = once(socket, 'close');
  await system[Symbol.asyncDispose]();
  await closed;
  expect(system.said.at(-1)).toContain('Stopped.');
});

test('a build that fails leaves the web app as it was', async () => {
  await using copy = await openCopy();
  const app = join(copy.path, 'web', 'dist', 'site', 'app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'index.html'), 'the last build');
  await writeFile(join(app, '..', 'content-security-policy.txt'), "default-src 'none'");
  await using registry = await startRegistry((socket) => socket.destroy());
  await using system = await startWithoutLibraries(copy, registry.url);
  expect(await system.whenSaid(/failed/)).toContain('The web app stays as it was');
  expect(await (await fetch(new URL('/app/', system.url))).text()).toBe('the last build');
});
