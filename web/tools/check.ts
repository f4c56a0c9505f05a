/** npm run web:check     types and lint of the web app and of its tools */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './architect.ts';

const checks = [
  ['@angular/compiler-cli/bundles/src/bin/ngc.js', '-p', 'tsconfig.json', '--noEmit'],
  ['typescript/bin/tsc', '-p', 'tools'],
  ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
];

for (const [program = '', ...rest] of checks) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...rest], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
