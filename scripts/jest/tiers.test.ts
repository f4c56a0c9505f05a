import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';
import { integrationTests, propertyTests, startsNothing } from './tiers.ts';

const folders = ['packages', 'subgraphs', 'router', 'lambda', 'operator', 'scripts', 'e2e', 'integration'];
let files: string[];
beforeAll(async () => {
  const all = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((file) => join(root, folder, file)),
    ),
  );
  files = all.flat().filter((file) => file.endsWith('.test.ts'));
});

test.each([...propertyTests, ...integrationTests])('%s names a test', (pattern) => {
  expect(files.filter((file) => new RegExp(pattern).test(file))).not.toEqual([]);
});

test('a file that starts a service is told from one that does not', () => {
  expect(startsNothing(join(root, 'packages/system/src/watch-health.test.ts'))).toBe(false);
  expect(startsNothing(join(root, 'packages/contracts/src/message.test.ts'))).toBe(true);
});
