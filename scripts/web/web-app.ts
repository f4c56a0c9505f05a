import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConfigReader, type Environment } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';

/** Where `npm run web` puts the built web app. */
export const site = join(root, 'web', 'dist', 'site');

/** The folder that the router serves at `/app/`: ROUTER_PAGES, else `site`; undefined if WEB_APP is `off`. */
export function findPages(env: Environment): string | undefined {
  const read = createConfigReader(env);
  return read.getChoice('WEB_APP', ['on', 'off'], 'on') === 'off'
    ? undefined
    : read.get('ROUTER_PAGES', site);
}

/** Whether there is a web app to open in the folder. */
export const isBuilt = (folder: string): boolean => existsSync(join(folder, 'app', 'index.html'));

/** What a build in the background tells. */
export interface BackgroundBuild {
  env: Environment;
  tell: (text: string) => void;
  /** Called when the web app is up to date. */
  onBuilt: () => void;
}

/**
 * Builds the web app beside the running system, with low priority, unless nothing has changed since the last time.
 * Whatever goes wrong there is one line, and the system runs. Disposing it ends the build with all that it has started.
 */
export function buildInBackground({ env, tell, onBuilt }: BackgroundBuild): AsyncDisposable {
  const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), 'web'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: npm and the build are ended with it, and the terminal's Ctrl-C is for us.
    detached: process.platform !== 'win32',
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      // npm puts SIGTERM off until its downloads end. What is half done is done anew the next time.
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  process.on('exit', kill);

  let problem = 'The web app could not be built';
  let isStopped = false;
  // What the commands of a failed step say is for `npm run web`.
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [, step, result] = /^(.+) … (failed|[\d.]+ s)$/.exec(line) ?? [];
    if (result === 'failed') problem = `${step ?? ''} failed`;
    else if (step !== undefined) tell(`  ${line}`);
  });
  const closed = once(child, 'close').then(
    ([code]) => {
      if (code === 0) onBuilt();
      else if (!isStopped) tell(`  ${problem}. ${describeSite()}; npm run web says why.`);
    },
    (error: unknown) => tell(`  ${problem}: ${String(error)}`),
  );
  return {
    async [Symbol.asyncDispose]() {
      isStopped = true;
      kill();
      await closed;
      process.off('exit', kill);
    },
  };
}

const describeSite = (): string =>
  isBuilt(site) ? 'The web app stays as it was' : 'The API runs without the web app';
