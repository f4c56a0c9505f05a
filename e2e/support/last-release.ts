import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';
import { services } from '@bike-rentals/system/services';
import { openTemporaryFolder } from '@bike-rentals/testing';

const run = promisify(execFile);
const own = '@bike-rentals';

/** The commit of the last release, or undefined where the history is not there. @throws in CI, where no test is skipped */
export async function findLastRelease(): Promise<string | undefined> {
  const args = ['log', '-1', '--format=%H', '--grep', '^chore: version '];
  const found = await run('git', args, { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  if (found !== '') return found;
  if (process.env['CI']) throw new Error('the history has no release: fetch it all');
  process.stderr.write('SKIPPED: the last release, because the history is not there\n');
  return undefined;
}

/** The code of a commit in a folder of its own, with today's versions of what it depends on. */
export async function checkOut(commit: string): Promise<{ path: string } & AsyncDisposable> {
  const folder = await openTemporaryFolder();
  const archive = join(folder.path, 'release.tar');
  await run('git', ['archive', '--output', archive, commit], { cwd: root });
  await run('tar', ['-xf', archive, '-C', folder.path]);
  await linkDependencies(folder.path);
  for (const service of services) {
    const config = join(folder.path, 'prisma', service, 'prisma.config.ts');
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
    const prisma = join(root, 'node_modules/prisma/build/index.js');
    await run(process.execPath, [prisma, 'generate', '--config', config], { cwd: folder.path, env });
  }
  if (!existsSync(join(folder.path, 'packages/sqlite/src/apply-expanding.ts'))) await forgetRule(folder.path);
  return folder;
}

/** Its own workspaces are linked within it, everything else is this project's. */
async function linkDependencies(folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  const scope = join(folder, 'node_modules', own);
  await mkdir(scope, { recursive: true });
  await linkAll(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const pattern of manifest.workspaces) {
    const parent = pattern.endsWith('/*') ? dirname(pattern) : undefined;
    const names =
      parent === undefined
        ? [pattern]
        : (await readdir(join(folder, parent))).map((name) => join(parent, name));
    for (const name of names.filter((one) => existsSync(join(folder, one, 'package.json')))) {
      const { name: full } = JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8')) as {
        name: string;
      };
      await symlink(join(folder, name), join(folder, 'node_modules', full));
      const nested = join(root, name, 'node_modules');
      if (!existsSync(nested)) continue;
      await mkdir(join(folder, name, 'node_modules'));
      await linkAll(nested, join(folder, name, 'node_modules'));
    }
  }
}

async function linkAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (name !== own && name !== '.cache') await symlink(join(from, name), join(to, name));
  }
}

/**
 * Version 0.2.0 refuses every database that is newer than itself, whatever is recorded in it. Knowing the names of
 * today's migrations, it shows that its statements work with them all the same.
 */
async function forgetRule(folder: string): Promise<void> {
  for (const service of services) {
    const migrations = join('prisma', service, 'migrations');
    await cp(join(root, migrations), join(folder, migrations), { recursive: true });
  }
}
