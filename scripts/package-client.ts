/**
 * npm run package:client              builds @bike-rentals/client for use outside: JavaScript and types, as an npm
 * package
 * npm run package:client -- <folder>  puts the built package and its tarball there
 *
 * In the workspace nothing is built: there its sources are used.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder, runScript } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';

await runScript(
  () => {
    const source = join(root, 'packages', 'client');
    const folder = resolve(process.argv[2] ?? join(source, 'dist'));
    const built = join(folder, 'package');
    rmSync(built, { recursive: true, force: true });
    makeFolder('package:client', built);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const config = join(source, 'tsconfig.build.json');
    execFileSync(process.execPath, [tsc, '-p', config, '--outDir', built], { stdio: 'inherit' });
    for (const file of ['possible-types.json', 'schema.graphql']) {
      copyFileSync(join(source, 'src', file), join(built, file));
    }
    copyFileSync(join(root, 'LICENSE'), join(built, 'LICENSE'));
    writeFileSync(join(built, 'package.json'), JSON.stringify(toManifest(source), null, 2));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: built, stdio: 'inherit' });
  },
  { umask: 0o022 },
);

function toManifest(source: string): object {
  const {
    private: _,
    devDependencies: _ofTests,
    ...manifest
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Record<string, unknown>;
  return {
    ...manifest,
    files: ['*.js', '*.d.ts', 'possible-types.json', 'schema.graphql'],
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './possible-types.json': './possible-types.json',
      './schema.graphql': './schema.graphql',
    },
  };
}
