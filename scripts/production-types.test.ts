import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '@bike-rentals/system/paths';
import { openCopy } from './testing/copy-repository.ts';

test('a global of Jest is an error in production code, and none in a test', async () => {
  await using copy = await openCopy();
  const write = (name: string) =>
    writeFile(join(copy.path, 'packages/runtime/src', name), 'expect(1).toBe(1);\n');
  const check = () =>
    copy.run('node_modules/typescript/bin/tsc', '-b', 'packages/runtime/tsconfig.test.json');
  await write('added.test.ts');
  expect(await check()).toBe('');
  await write('added.ts');
  await expect(check()).rejects.toThrow(
    /^packages\/runtime\/src\/added\.ts\(1,1\): error .* Cannot find name 'expect'/m,
  );
  await rm(join(copy.path, 'packages/runtime/src/added.ts'));
  expect(await check()).toBe('');
});

test.each(listProduction())('%s has neither tests nor globals of Jest', (folder) => {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, folder, 'tsconfig.json'), undefined, host);
  expect(config?.options.types).not.toContain('jest');
  expect(config?.fileNames.filter((file) => file.endsWith('.test.ts'))).toEqual([]);
});

function listProduction(): string[] {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    references: { path: string }[];
  };
  const folders = references.map(({ path }) => path).filter((path) => !path.endsWith('.json'));
  return folders.filter((folder) => folder !== './e2e' && folder !== './integration');
}
