import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { createConfigReader, type Environment } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';

/** Where `npm run web` puts what the router serves at `/app/`. */
export const site = join(root, 'web', 'dist', 'site');

/** The setting of the router for the web app, unless somebody has chosen another folder or WEB_APP is `off`. */
export function readPages(env: Environment): { ROUTER_PAGES?: string } {
  const isOff = createConfigReader(env).getChoice('WEB_APP', ['on', 'off'], 'on') === 'off';
  return isOff ? {} : { ROUTER_PAGES: env['ROUTER_PAGES'] ?? site };
}

/**
 * Builds the web app beside the running system, with low priority, unless nothing has changed since the last time.
 * Whatever goes wrong there, the API runs.
 */
export function buildInBackground(env: Environment, tell: (text: string) => void): Disposable {
  const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), 'web'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    // Each step ends its line with the seconds that it took.
    const lines = said.split('\n');
    said = lines.pop() ?? '';
    for (const line of lines.filter(Boolean)) tell(`  ${line}`);
  });
  let isStopped = false;
  child.once('error', (error) => tell(`  The web app cannot be built: ${error.message}`));
  child.once('exit', (code) => {
    if (code !== 0 && !isStopped)
      tell('  The web app could not be built. The API runs without it; try again: npm run web');
  });
  return {
    [Symbol.dispose]() {
      isStopped = true;
      child.kill();
    },
  };
}

/** True once there is something to open. */
export const isBuilt = (folder: string): boolean => existsSync(join(folder, 'app', 'index.html'));
