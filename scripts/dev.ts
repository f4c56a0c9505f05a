/**
 * npm run dev                  the embedded system, started again whenever a source changes; where a schema changes,
 * code is
 *                              generated and the supergraph composed first
 * npm run dev -- --inspect     the same, and a debugger can attach to it (port 9229; `--inspect=9230` for another one)
 * npm run dev -- --fresh       begins with new data, as `npm start -- --fresh` does
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runMain } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';
import { isSchema, watchSources, type Change } from './dev/watch-sources.ts';

/** A request that is running may end; what is kept in the databases survives whatever happens. */
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
      const ended = stop(system);
      // Two cannot have the debugger's port.
      if (args.some(isForNode)) await ended;
      system = launch(
        args.filter((argument) => argument !== '--fresh'),
        change.at,
      );
      await ended;
      // A mistake in a source may have ended it by now; that it has said.
      if (system.connected) system.send('start');
    }
  }
  const following = follow();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await following;
      await stop(system);
    },
  };
});

/** `at`: what "ready after" is counted from. */
function launch(args: string[], at: number): ChildProcess {
  const nodeArguments = args.filter(isForNode);
  const script = join(import.meta.dirname, 'dev', 'start-when-told.ts');
  const given = args.filter((argument) => !isForNode(argument));
  const child = spawn(process.execPath, [...nodeArguments, script, ...given], {
    cwd: root,
    env: {
      // Sources that have not changed are compiled only once.
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
    if (code !== 0 && code !== null) console.error('It ended; it is started again after the next change.');
  });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(kill);
}

/** Code and supergraph from the schemas. False: they do not fit together, which the command has said. */
async function generate({ files }: Change): Promise<boolean> {
  if (!(await run('scripts/bootstrap.mjs', 'setup'))) return false;
  if (!(await run('scripts/compose.ts'))) return false;
  // Says which migration is missing; until then the system runs on the old tables.
  if (files.some((file) => file.endsWith('.prisma'))) await run('operator/migrate.ts', 'check');
  return true;
}

async function run(...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
