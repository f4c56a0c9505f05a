import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';

interface Lock {
  packages: Record<string, { version?: string; resolved?: string }>;
}

const readLock = async (folder: string): Promise<Lock> =>
  JSON.parse(await readFile(join(root, folder, 'package-lock.json'), 'utf8')) as Lock;
const [back, web] = await Promise.all([readLock('.'), readLock('web')]);

// `packages/client` is compiled with both.
test.each(['@apollo/client', 'graphql', 'graphql-ws', 'typescript', 'eslint', 'typescript-eslint'])(
  'the web app and the back end have one version of %s',
  (name) => {
    const { version } = back.packages[`node_modules/${name}`] ?? {};
    expect(version).toBeDefined();
    expect(web.packages[`node_modules/${name}`]?.version).toBe(version);
  },
);

test('neither has the other one’s dependencies, and both install from any registry', () => {
  const names = Object.keys(back.packages);
  expect(names.filter((name) => /\/(@angular|maplibre-gl)(\/|$)/.test(name))).toEqual([]);
  const urls = [back, web].flatMap(({ packages }) => Object.values(packages).map(({ resolved }) => resolved));
  expect(urls.filter((url) => url?.startsWith('http'))).toEqual([]);
});
