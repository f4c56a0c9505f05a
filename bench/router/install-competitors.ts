import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { competitors } from './gateways.ts';

/** They have a lock file of their own, so that only the benchmark installs them. */
export function installCompetitors(): void {
  const changedAt = (file: string) =>
    statSync(join(competitors, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return;
  console.error('Installing the other gateways (once, some minutes) …');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: competitors,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('the other gateways could not be installed');
}
