import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCopy } from './testing/copy-repository.ts';

test('references that differ from the imports are named, and written', async () => {
  await using copy = await openCopy();
  // The copy has no tests of the whole system.
  expect(await copy.run('scripts/references.ts')).toBe('wrote tsconfig.json\n');
  expect(await copy.run('scripts/references.ts', 'check')).toBe('');

  const contracts = join(copy.path, 'packages', 'contracts');
  await appendFile(join(contracts, 'src', 'index.ts'), "import '@bike-rentals/identity';\n");
  const needless = { extends: '../../tsconfig.base.json', references: [{ path: '../contracts' }] };
  await writeFile(join(copy.path, 'packages', 'runtime', 'tsconfig.json'), JSON.stringify(needless));
  const undeclared =
    'packages/contracts/package.json does not declare @bike-rentals/identity, which it imports\n';
  await expect(copy.run('scripts/references.ts', 'check')).rejects.toThrow(
    `scripts/references.ts check:
packages/contracts/tsconfig.json does not reference ../identity: npm run references
packages/runtime/tsconfig.json references ../contracts without need: npm run references
${undeclared}`,
  );

  expect(await copy.run('scripts/references.ts')).toBe(
    'wrote packages/contracts/tsconfig.json\nwrote packages/runtime/tsconfig.json\n',
  );
  await expect(copy.run('scripts/references.ts', 'check')).rejects.toThrow(
    `scripts/references.ts check:\n${undeclared}`,
  );
});
