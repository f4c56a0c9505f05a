import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

test('a process that has nothing to do waits for its signal, and stops in order', async () => {
  const program = `
    import { runMain } from ${JSON.stringify(join(import.meta.dirname, 'run-main.ts'))};
    process.on('beforeExit', () => console.log('nobody told it to stop'));
    await runMain(async () => ({
      async [Symbol.asyncDispose]() {
        console.log('stopped');
      },
      [console.log('started')]: undefined,
    }));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line === 'started') child.kill('SIGTERM');
  });
  await Promise.all([once(child, 'exit'), once(output, 'close')]);
  expect([child.exitCode, lines]).toEqual([0, ['started', 'stopped']]);
});
