import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { assemble, followImports } from './assemble.ts';
import { libraries, remotes } from './libraries.ts';
import { readImports } from './read-imports.ts';
import { collectNames, writeShared } from './shared.ts';

const web = join(import.meta.dirname, '..');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  return folder;
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

/** The hash of each file by its path. */
const toHashes = (folder: string): Map<string, string> =>
  new Map(
    listFiles(folder).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  );

const toSha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

interface Site {
  page: string;
  importMap: { imports: Record<string, string>; integrity: Record<string, string> };
  inlineScript: string;
  policy: string;
  /** Of the first screen, without the slash at their beginning. */
  preloads: string[];
}

function readSite(site: string): Site {
  const page = readFileSync(join(site, 'app', 'index.html'), 'utf8');
  const inlineScript = /<script type="importmap">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  return {
    page,
    inlineScript,
    importMap: JSON.parse(inlineScript) as Site['importMap'],
    policy: readFileSync(join(site, 'content-security-policy.txt'), 'utf8'),
    preloads: [...page.matchAll(/<link rel="modulepreload" href="\/([^"]+)"/g)].map(([, file = '']) => file),
  };
}

describe('what a built module imports', () => {
  const read = (text: string) => readImports('module.js', text);

  test.each([
    ["import{signal as s,effect}from'rxjs';", 'rxjs', ['signal', 'effect'], false],
    ["import core from'rxjs';", 'rxjs', ['default'], false],
    ["import*as i from'rxjs';i.of(1);i.from([]);i.of(2);", 'rxjs', ['of', 'from'], false],
    ["export{of as a}from'rxjs';", 'rxjs', ['of'], false],
    ["import'rxjs';", 'rxjs', [], false],
    ['const load=()=>import("rxjs");', 'rxjs', [], true],
    // Minified, the same name means something else in the function.
    ["import*as i from'rxjs';i.of(1);function f(i){return i.other}", 'rxjs', ['of'], false],
  ])('%s', (text, specifier, names, isDynamic) => {
    expect(read(text)).toEqual([{ specifier, names, isDynamic }]);
  });

  test('a module of which nobody can know what it uses is an error that names it', () => {
    expect(() => read("export*from'rxjs';")).toThrow('module.js exports all of rxjs');
    expect(() => read("import*as i from'rxjs';use(i);")).toThrow('module.js uses the whole namespace i');
  });
});

/** Six builds as Angular leaves them, as small as can be, below `dist/build`. */
function writeBuilds(): string {
  const root = openFolder();
  write(root, {
    'dist/build/shell/index.html':
      '<!doctype html><html><head><link rel="modulepreload" href="chunk-X.js"></head>' +
      '<body><script src="main-SHELL001.js" type="module"></script></body></html>',
    'dist/build/shell/main-SHELL001.js':
      'import{signal}from"@angular/core";import{session}from"@bike/platform";const load=()=>import("@bike/auth");',
    'dist/build/platform/main-PLATF001.js': 'import*as r from"rxjs";export const session=r.of(1);',
    ...Object.fromEntries(remotes.map((name) => [`dist/build/${name}/main-START001.js`, toRemote('one')])),
    'dist/build/bikes/styles-STYLE001.css': 'p{}',
    'dist/build/shared/main-SHARE001.js': 'import"./chunk-SHARE002.js";export{signal,of};',
    'dist/build/shared/chunk-SHARE002.js': 'export{a};'.repeat(200),
    'node_modules/maplibre-gl/dist/maplibre-gl.css': 'p{}',
    'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs': '',
    'node_modules/maplibre-gl/dist/maplibre-gl-shared.mjs': '',
  });
  cpSync(join(web, 'tools', 'service-worker.js'), join(root, 'tools', 'service-worker.js'));
  return root;
}

const toRemote = (text: string): string =>
  `import{signal}from"@angular/core";export const routes=["${text}"];`;

describe('assembly', () => {
  test('shared libraries have the names that somebody imports, and no others', () => {
    const root = writeBuilds();
    expect(Object.fromEntries(collectNames(join(root, 'dist', 'build')))).toEqual({
      '@angular/core': new Set(['signal']),
      rxjs: new Set(['of']),
    });
    writeShared(root);
    expect(readFileSync(join(root, 'shared', 'main.ts'), 'utf8')).toBe(
      "export { signal } from '@angular/core';\nexport { of } from 'rxjs';\n",
    );
  });

  test('two libraries of one name cannot share a file', () => {
    const root = writeBuilds();
    write(root, { 'dist/build/admin/main-START001.js': 'import{of}from"graphql";export const routes=[of];' });
    expect(() => writeShared(root)).toThrow(/of is imported from \S+ and from \S+: choose one/);
  });

  test('the page has the import map, preloads of all that it loads at first, and the policy of the map', () => {
    const root = writeBuilds();
    assemble(root);
    const site = join(root, 'dist', 'site');
    const { page, importMap, inlineScript, policy, preloads } = readSite(site);
    expect(importMap.imports).toEqual({
      '@angular/core': '/mfe/shared/main-SHARE001.js',
      rxjs: '/mfe/shared/main-SHARE001.js',
      '@bike/platform': '/mfe/platform/main-PLATF001.js',
      ...Object.fromEntries(remotes.map((name) => [`@bike/${name}`, `/mfe/${name}/main-START001.js`])),
    });
    // Without auth, which is loaded when its page opens.
    expect(preloads.toSorted()).toEqual(
      [
        'app/main-SHELL001.js',
        'mfe/bikes/main-START001.js',
        'mfe/platform/main-PLATF001.js',
        'mfe/shared/chunk-SHARE002.js',
        'mfe/shared/main-SHARE001.js',
      ].toSorted(),
    );
    expect(page).not.toContain('chunk-X.js');
    expect(page.indexOf('importmap')).toBeLessThan(page.indexOf('modulepreload'));
    for (const [path, integrity] of Object.entries(importMap.integrity)) {
      const hash = createHash('sha384')
        .update(readFileSync(join(site, path)))
        .digest('base64');
      expect([path, integrity]).toEqual([path, `sha384-${hash}`]);
    }
    expect(policy).toContain(`script-src 'self' 'sha256-${toSha256(inlineScript)}';`);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|script-src[^;]*blob:/);
    expect(readFileSync(join(site, 'content-security-policy.conf'), 'utf8')).toBe(
      `set $content_security_policy "${policy}";\n`,
    );
    const worker = readFileSync(join(site, 'app', 'sw.js'), 'utf8');
    expect(worker).toContain('"/mfe/bikes/main-START001.js"');
    expect(worker).not.toContain('/mfe/admin/');
    expect(gunzipSync(readFileSync(join(site, 'mfe/shared/chunk-SHARE002.js.gz'))).toString()).toBe(
      'export{a};'.repeat(200),
    );
  });

  test('the same builds make the same files', () => {
    const [one, other] = [writeBuilds(), writeBuilds()];
    assemble(one);
    assemble(other);
    assemble(other);
    expect(toHashes(join(other, 'dist', 'site'))).toEqual(toHashes(join(one, 'dist', 'site')));
  });

  test('a new build of one remote changes its file, the page, the service worker and the policy', () => {
    const root = writeBuilds();
    assemble(root);
    const before = toHashes(join(root, 'dist', 'site'));
    rmSync(join(root, 'dist', 'build', 'bikes', 'main-START001.js'));
    write(root, { 'dist/build/bikes/main-START002.js': toRemote('two') });
    assemble(root);
    const after = toHashes(join(root, 'dist', 'site'));
    const changed = [...after].filter(([file, hash]) => before.get(file) !== hash).map(([file]) => file);
    expect(new Set(changed.map((file) => file.replace(/\.(?:br|gz)$/, '')))).toEqual(
      new Set([
        'app/index.html',
        'app/sw.js',
        'content-security-policy.conf',
        'content-security-policy.txt',
        'files.json',
        'mfe/bikes/main-START002.js',
      ]),
    );
    // Open tabs still ask for it; those of the release before do not.
    expect([...before.keys()].filter((file) => !after.has(file))).toEqual([]);
    rmSync(join(root, 'dist', 'build', 'bikes', 'main-START002.js'));
    write(root, { 'dist/build/bikes/main-START003.js': toRemote('three') });
    assemble(root);
    expect(readdirSync(join(root, 'dist', 'site', 'mfe', 'bikes')).toSorted()).toEqual(
      ['main-START002.js', 'main-START003.js', 'styles-STYLE001.css'].toSorted(),
    );
  });

  test('a remote that imports what is not shared fails with its name, and the last release stays', () => {
    const root = writeBuilds();
    assemble(root);
    const before = toHashes(join(root, 'dist', 'site'));
    write(root, { 'dist/build/admin/main-START001.js': 'import{v4}from"uuid";export const routes=[v4];' });
    expect(() => assemble(root)).toThrow('mfe/admin/main-START001.js imports uuid, which is not shared');
    expect(toHashes(join(root, 'dist', 'site'))).toEqual(before);
  });

  test('a remote that was built twice into one folder is an error', () => {
    const root = writeBuilds();
    write(root, { 'dist/build/admin/main-START002.js': toRemote('two') });
    expect(() => assemble(root)).toThrow(/admin has 2 files for main/);
  });
});

/** The built web app, or undefined, with a visible line, where it is not built. @throws in CI, where no test is skipped */
function findSite(): string | undefined {
  const site = join(web, 'dist', 'site');
  if (existsSync(join(site, 'files.json'))) return site;
  if (process.env['CI']) throw new Error('the web app is not built: npm run web');
  process.stderr.write('SKIPPED: the files of the web app, because it is not built: npm run web\n');
  return undefined;
}

const site = findSite() ?? '';

(site ? describe : describe.skip)('the built web app', () => {
  const files = (): string[] => JSON.parse(readFileSync(join(site, 'files.json'), 'utf8')) as string[];
  const scripts = () => files().filter((file) => file.endsWith('.js'));
  const read = (file: string) => readFileSync(join(site, file), 'utf8');
  const measure = (list: string[]) =>
    list.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);

  test('every import is in the import map, and every file of the map is there', () => {
    const { imports } = readSite(site).importMap;
    for (const file of scripts().filter((name) => name !== 'app/sw.js')) {
      const names = readImports(file, read(file)).map(({ specifier }) => specifier);
      const bare = names.filter((name) => !/^[./]/.test(name));
      expect([file, bare.filter((name) => !(name in imports))]).toEqual([file, []]);
    }
    for (const path of Object.values(imports)) expect(files()).toContain(path.slice(1));
    for (const specifier of Object.keys(imports)) {
      const isKnown = specifier.startsWith('@bike/') || libraries.some((name) => specifier.startsWith(name));
      expect([specifier, isKnown]).toEqual([specifier, true]);
    }
  });

  // Texts that only the library itself has, whatever else is minified.
  test.each([
    ['@angular/core', 'ng-version'],
    ['@angular/router', 'NavigationStart'],
    ['rxjs', 'UnsubscriptionError'],
    ['@apollo/client', 'CombinedProtocolErrors'],
    ['graphql', 'OperationTypeDefinition'],
    ['graphql-ws', 'graphql-transport-ws'],
  ])('%s is there once', (_library, text) => {
    expect(scripts().filter((file) => read(file).includes(text))).toHaveLength(1);
  });

  test('the first screen and each screen of each remote stay small', () => {
    const { preloads } = readSite(site);
    expect(preloads.length).toBeGreaterThan(3);
    expect(measure(preloads)).toBeLessThanOrEqual(180_000);
    const { imports } = readSite(site).importMap;
    for (const name of remotes) {
      const own = scripts().filter((file) => file.startsWith(`mfe/${name}/`));
      const entry = String(imports[`@bike/${name}`]).slice(1);
      // What one has loaded who opens one screen of the remote: its entry, the screen, and all that these import.
      const screens = own.map((file) =>
        measure(followImports(site, imports, [entry, file]).filter((one) => own.includes(one))),
      );
      expect(Math.max(...screens)).toBeLessThanOrEqual(60_000);
    }
    // The map is large, and comes only when one is shown.
    expect(preloads.filter((file) => read(file).includes('maplibregl-'))).toEqual([]);
  });

  test('the policy is that of the page', () => {
    const { inlineScript, page, policy } = readSite(site);
    expect(policy).toContain(`'sha256-${toSha256(inlineScript)}'`);
    expect(page.match(/<script(?![^>]*src=)/g)).toHaveLength(1);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  test('the same builds make the same files', () => {
    const root = openFolder();
    mkdirSync(join(root, 'dist'));
    symlinkSync(join(web, 'dist', 'build'), join(root, 'dist', 'build'));
    for (const name of ['node_modules', 'tools']) symlinkSync(join(web, name), join(root, name));
    assemble(root);
    const [again, built] = [toHashes(join(root, 'dist', 'site')), toHashes(site)];
    // Files of the release before are still beside those of this one.
    const own = [...files(), 'files.json'];
    expect([...again.keys()].toSorted()).toEqual(own.toSorted());
    expect(own.filter((file) => again.get(file) !== built.get(file))).toEqual([]);
  });
});
