/**
 * npm run dev                  runs the system and restarts it after each change of a source; after a change of a
 * schema it
 *                              generates code and composes the supergraph first
 * npm run dev -- --inspect     also lets a debugger attach (port 9229; `--inspect=9230` for another one)
 * npm run dev -- --fresh       deletes the data first, as `npm start -- --fresh` does
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runMain } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';
import { stopChild } from '@bike-rentals/system/stop-child';
import { isSchema, watchSources, type Change } from './dev/watch-sources.ts';

/** How long running requests may take to end before the process is killed, which loses no stored data. */
const graceMs = 1_000;
const isForNode = (argument: string): boolean => argument.startsWith('--inspect');

await runMain(async () => {
  const args = process.argv.slice(2);
  const stopping = new AbortController();
  let system = launch(args, Number(process.env['STARTED_AT']) || Date.now());
  system.send('start');

  async function follow(): Promise<void> {
    for await (const change of watchSources(root, stopping.signal)) {
      console.log(`\nchanged: ${change.files.join(', ')}`);
      if (change.files.some(isSchema) && !(await generate(change))) continue;
      if (stopping.signal.aborted) return;
      const ended = stopChild(system, graceMs);
      // Two processes cannot listen on the debugger's port.
      if (args.some(isForNode)) await ended;
      system = launch(
        args.filter((argument) => argument !== '--fresh'),
        change.at,
      );
      await ended;
      // The new process has ended already if a source has a syntax error; it has printed the error.
      if (system.connected) system.send('start');
    }
  }
  const following = follow();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await following;
      await stopChild(system, graceMs);
    },
  };
});

/** Starts a process that waits for a message. The duration in its message "ready after" is counted from `at`. */
function launch(args: string[], at: number): ChildProcess {
  const nodeArguments = args.filter(isForNode);
  const script = join(import.meta.dirname, 'dev', 'start-when-told.ts');
  const given = args.filter((argument) => !isForNode(argument));
  const child = spawn(process.execPath, [...nodeArguments, script, ...given], {
    cwd: root,
    env: {
      // V8 keeps the compiled code of unchanged sources here.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
      ...process.env,
      STARTED_AT: String(at),
    },
    // The channel is a lifeline: the system ends when it breaks, also when this process is killed.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // The terminal's Ctrl-C is for this process, which stops the system.
    detached: true,
  });
  child.once('exit', (code) => {
    if (code !== 0 && code !== null)
      console.error('The system has ended. It starts again after the next change.');
  });
  return child;
}

/** Generates code and composes the supergraph. Returns false if a command failed; the command has printed why. */
async function generate({ files }: Change): Promise<boolean> {
  if (!(await run('scripts/bootstrap.mjs', 'setup'))) return false;
  if (!(await run('scripts/compose.ts'))) return false;
  // The check prints which migration is missing. Until it is written, the system uses the old tables.
  if (files.some((file) => file.endsWith('.prisma'))) await run('operator/migrate.ts', 'check');
  return true;
}

async function run(...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
