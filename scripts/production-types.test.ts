import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';

test('what runs in production is checked without the globals of Jest', async () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.production.json', '--listFilesOnly'];
  const options = { cwd: root, maxBuffer: 10_000_000 };
  const files = (await promisify(execFile)(process.execPath, args, options)).stdout.split('\n');
  const programs = ['router/src/main.ts', 'subgraphs/bikes/src/main.ts', 'operator/backup.ts'];
  expect(files).toEqual(expect.arrayContaining(programs.map((file) => join(root, file))));
  expect(files.filter((file) => /@types\/jest\/|\.test\.ts$/.test(file))).toEqual([]);
});
