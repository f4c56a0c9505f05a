import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';

/** What stands in the place of npm: it installs nothing but programs that write down when they begin and end. */
const fakeNpm = `#!/bin/sh
echo "install begins" >> log
while [ ! -e go ]; do sleep 0.05; done
mkdir -p node_modules/.bin
ln -sf "$NODE" node_modules/.bin/node
printf '#!/bin/sh\\necho "generate" >> log\\n' > node_modules/.bin/graphql-codegen
chmod +x node_modules/.bin/graphql-codegen
echo "install ends" >> log
`;

/** A checkout of a system without services. */
async function openCheckout() {
  const folder = await openTemporaryFolder();
  const at = (path: string) => join(folder.path, path);
  await mkdir(at('scripts'));
  await mkdir(at('bin'));
  await copyFile(join(import.meta.dirname, 'bootstrap.mjs'), at('scripts/bootstrap.mjs'));
  await writeFile(at('services.json'), '{}');
  await writeFile(at('package-lock.json'), '{}');
  await writeFile(at('codegen.ts'), '');
  await writeFile(at('bin/npm'), fakeNpm, { mode: 0o755 });
  const setUp = () => {
    const env = { ...process.env, NODE: process.execPath, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` };
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'setup'], { cwd: folder.path, env });
    let text = '';
    const says = new EventEmitter();
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      says.emit('more');
    });
    return {
      ended: once(child, 'close').then(([code]: unknown[]) => ({ code, text })),
      async waits() {
        while (!text.includes('Waiting for another command')) await once(says, 'more');
      },
    };
  };
  const go = () => writeFile(at('go'), '');
  const readLog = async () => (await readFile(at('log'), 'utf8')).trim().split('\n');
  return { ...folder, at, setUp, go, readLog, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const wholeLog = ['install begins', 'install ends', 'generate'];

test('two commands at once do the set-up once: the second waits for the first', async () => {
  await using checkout = await openCheckout();
  const commands = [checkout.setUp(), checkout.setUp()];
  await Promise.any(commands.map((command) => command.waits()));
  await checkout.go();
  const ended = await Promise.all(commands.map((command) => command.ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(await checkout.readLog()).toEqual(wholeLog);
  // Afterwards there is nothing to do, and nothing to wait for.
  expect(await checkout.setUp().ended).toEqual({ code: 0, text: '' });
});

test('the lock of a command that was killed holds up nobody', async () => {
  await using checkout = await openCheckout();
  await mkdir(checkout.at('.cache'));
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'close');
  await writeFile(checkout.at('.cache/bootstrap.lock'), String(ended.pid));
  await checkout.go();
  expect((await checkout.setUp().ended).code).toBe(0);
  expect(await checkout.readLog()).toEqual(wholeLog);
});
