import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { modules, remotes, toSpecifier } from './libraries.ts';
import { readImports } from './read-imports.ts';
import { collectNames } from './shared.ts';
import { writeTownMap } from './town-map.ts';

const compressible = /\.(?:js|mjs|css|html|svg|json|webmanifest)$/;

/**
 * Puts the builds together in dist/site: the import map with hashes of its files, preloads, the stylesheets of the
 * remotes, the service worker, and the page's security policy. @throws if something is imported that nobody shares
 */
export function assemble(root: string): void {
  const build = join(root, 'dist', 'build');
  const site = join(root, 'dist', 'next');
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  cpSync(join(build, 'shell'), join(site, 'app'), { recursive: true });
  for (const name of ['shared', ...modules]) {
    cpSync(join(build, name), join(site, 'mfe', name), { recursive: true });
  }
  copyMap(root, join(site, 'app', 'map'));
  const imports = toImportMap(site);
  checkImports(site, imports);
  const files = listFiles(site);
  const integrity = Object.fromEntries(
    files.filter((file) => file.endsWith('.js')).map((file) => [`/${file}`, toIntegrity(site, file)]),
  );
  const importMap = JSON.stringify({ imports, integrity });
  const page = writePage(site, { importMap, imports, integrity });
  writeServiceWorker(root, site, page);
  writePolicy(site, importMap);
  compress(site);
  release(site, join(root, 'dist', 'site'));
}

const LIST = 'files.json';

/**
 * Puts the new release in the place of the current one, at once. Files of the current release stay beside the new ones,
 * for tabs that are still open; those of older releases go.
 */
function release(next: string, current: string): void {
  const own = listFiles(next);
  writeFileSync(join(next, LIST), JSON.stringify(own));
  if (existsSync(join(current, LIST))) {
    const previous = JSON.parse(readFileSync(join(current, LIST), 'utf8')) as string[];
    for (const file of previous) {
      if (!own.includes(file)) cpSync(join(current, file), join(next, file), { preserveTimestamps: true });
    }
  }
  const old = `${current}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(current)) renameSync(current, old);
  renameSync(next, current);
  rmSync(old, { recursive: true, force: true });
}

/** The map of the demo town, or the operator's own. MapLibre's stylesheet and worker are files, because the policy allows nothing inline. */
function copyMap(root: string, folder: string): void {
  const library = join(root, 'node_modules', 'maplibre-gl', 'dist');
  mkdirSync(folder, { recursive: true });
  for (const file of ['maplibre-gl.css', 'maplibre-gl-worker.mjs', 'maplibre-gl-shared.mjs']) {
    cpSync(join(library, file), join(folder, file));
  }
  writeTownMap(folder);
  const own = join(root, 'map');
  if (existsSync(own)) cpSync(own, folder, { recursive: true });
}

type Imports = Record<string, string>;

function toImportMap(site: string): Imports {
  const imports: Imports = {};
  const shared = `/mfe/shared/${findFile(join(site, 'mfe', 'shared'), 'main')}`;
  for (const specifier of [...collectNames(join(site, '..', 'build')).keys()].sort())
    imports[specifier] = shared;
  for (const module of modules) {
    imports[toSpecifier(module)] = `/mfe/${module}/${findFile(join(site, 'mfe', module), 'main')}`;
  }
  return imports;
}

/** The file that Angular has given a hash. */
function findFile(folder: string, name: string): string {
  const found = readdirSync(folder).filter((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file));
  const [file] = found;
  if (file === undefined || found.length > 1)
    throw new Error(`${folder} has ${found.length} files for ${name}`);
  return file;
}

function checkImports(site: string, imports: Imports): void {
  for (const file of listFiles(site).filter((name) => name.endsWith('.js'))) {
    for (const { specifier } of readImports(file, readFileSync(join(site, file), 'utf8'))) {
      if (specifier.startsWith('.') || specifier.startsWith('/') || specifier in imports) continue;
      throw new Error(
        `${file} imports ${specifier}, which is not shared: add its package to tools/libraries.ts`,
      );
    }
  }
}

interface PageParts {
  importMap: string;
  imports: Imports;
  integrity: Record<string, string>;
}

/** Everything that the first screen loads, so that no file is asked for only after another one has been read. */
function writePage(site: string, { importMap, imports, integrity }: PageParts): string {
  const path = join(site, 'app', 'index.html');
  let html = readFileSync(path, 'utf8');
  const main = /src="(main-[\w-]+\.js)"/.exec(html)?.[1];
  if (main === undefined) throw new Error('the page of the shell has no script');
  const first = followImports(site, imports, [`app/${main}`, toPath(imports, 'bikes')]);
  const preloads = first.map(
    (file) => `<link rel="modulepreload" href="/${file}" integrity="${integrity[`/${file}`]}">`,
  );
  const styles = remotes.flatMap((name) => {
    const file = readdirSync(join(site, 'mfe', name)).find((found) => /^styles-.*\.css$/.test(found));
    return file === undefined ? [] : [`<meta name="styles-${name}" content="/mfe/${name}/${file}">`];
  });
  const bikes = /content="([^"]+)"/.exec(styles.find((meta) => meta.includes('styles-bikes')) ?? '')?.[1];
  const head = [
    ...(bikes === undefined ? [] : [`<link rel="stylesheet" href="${bikes}">`]),
    ...styles,
    `<script type="importmap">${importMap}</script>`,
    ...preloads,
  ];
  // Angular's own preloads do not know the import map, which has to stand before the first module.
  html = html
    .replaceAll(/<link rel="modulepreload"[^>]*>/g, '')
    .replace('</head>', `${head.join('\n')}\n</head>`);
  writeFileSync(path, html);
  return html;
}

const toPath = (imports: Imports, module: string): string => String(imports[toSpecifier(module)]).slice(1);

/** These files and all that they import statically, in the order in which they are found. */
export function followImports(site: string, imports: Imports, start: string[]): string[] {
  const found = new Set<string>();
  const queue = [...start];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const { specifier, isDynamic } of readImports(file, readFileSync(join(site, file), 'utf8'))) {
      if (isDynamic) continue;
      queue.push(
        specifier.startsWith('.')
          ? posix.join(posix.dirname(file), specifier)
          : String(imports[specifier]).slice(1),
      );
    }
  }
  return [...found];
}

const MAX_STORED_BYTES = 500_000;

/**
 * The list of files that a visit without network needs. The map, the operator's app and what is large are kept once they
 * have been used.
 */
function writeServiceWorker(root: string, site: string, page: string): void {
  const files = listFiles(site)
    .filter((file) => !file.startsWith('app/map/') && /\.(?:js|css|woff2|svg|webmanifest)$/.test(file))
    .filter((file) => !file.includes('/admin/') && statSync(join(site, file)).size <= MAX_STORED_BYTES)
    .map((file) => `/${file}`);
  const text = readFileSync(join(root, 'tools', 'service-worker.js'), 'utf8');
  const release = createHash('sha256').update(page).update(files.join('\n')).digest('hex').slice(0, 16);
  writeFileSync(
    join(site, 'app', 'sw.js'),
    text.replace("'RELEASE'", `'${release}'`).replace('[/* FILES */]', JSON.stringify(['/app/', ...files])),
  );
}

/** The router reads the text, NGINX the other file. The import map is the one inline script. */
function writePolicy(site: string, importMap: string): void {
  const hash = createHash('sha256').update(importMap).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "font-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types angular angular#bundler default 'allow-duplicates'",
  ].join('; ');
  writeFileSync(join(site, 'content-security-policy.txt'), policy);
  writeFileSync(join(site, 'content-security-policy.conf'), `set $content_security_policy "${policy}";\n`);
}

function compress(site: string): void {
  for (const file of listFiles(site)) {
    if (!compressible.test(file)) continue;
    const text = readFileSync(join(site, file));
    if (text.length < 1_024) continue;
    writeFileSync(join(site, `${file}.gz`), gzipSync(text, { level: 9 }));
    writeFileSync(
      join(site, `${file}.br`),
      brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    );
  }
}

const toIntegrity = (site: string, file: string): string =>
  `sha384-${createHash('sha384')
    .update(readFileSync(join(site, file)))
    .digest('base64')}`;

/** Paths below the folder, with slashes, in order. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
