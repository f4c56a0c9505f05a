import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';

const read = (file: string) => readFile(join(root, file), 'utf8');

test('editors, images and the set-up have one version of Node', async () => {
  const { devDependencies } = JSON.parse(await read('package.json')) as {
    devDependencies: { node: string };
  };
  expect((await read('.nvmrc')).trim()).toBe(devDependencies.node);
  expect(process.versions.node).toBe(devDependencies.node);
  for (const file of ['Dockerfile', '.devcontainer/Dockerfile']) {
    const versions = [...(await read(file)).matchAll(/^FROM node:([\d.]+)/gm)].map(([, version]) => version);
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions)).toEqual(new Set([devDependencies.node]));
  }
});
