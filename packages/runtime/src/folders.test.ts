import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { makeFolder, makeWritableFolder } from './folders.ts';

test('a folder is made with those above it, and one that is there stays', async () => {
  await using fresh = await openTemporaryFolder();
  const folder = join(fresh.path, 'a', 'b');
  makeWritableFolder('A', folder, { mode: 0o700 });
  makeWritableFolder('A', folder, { mode: 0o750 });
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be made is one line that names the variable, at once', async () => {
  await using fresh = await openTemporaryFolder();
  const file = join(fresh.path, 'file');
  await writeFile(file, '');
  // Node's own recursive mkdir never returns for the first.
  expect(() => makeFolder('A', '/proc/nope/below')).toThrow(
    /^A: \/proc\/nope\/below cannot be made: ENOENT.*$/,
  );
  expect(() => makeFolder('A', join(file, 'below'))).toThrow(/^A: .* cannot be made: EEXIST.*$/);
  expect(() => makeFolder('A', '/dev/null')).toThrow(/^A: \/dev\/null cannot be made: EEXIST.*$/);
  expect(() => makeWritableFolder('A', '/proc')).toThrow(/^A: \/proc cannot be written to: .*$/);
});
