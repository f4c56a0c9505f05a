import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraries } from './libraries.ts';
import { readImports } from './read-imports.ts';

/**
 * Writes the project `shared`: for each library a module with the names that the built apps import, and no others, so
 * that Angular's optimiser leaves out the rest. `main.ts` imports each of them, which makes them files of their own.
 */
export function writeShared(root: string): void {
  const names = collectNames(join(root, 'dist', 'build'));
  const folder = join(root, 'shared');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [specifier, imported] of names) {
    const list = [...imported].sort();
    const text =
      list.length > 0 ? `export { ${list.join(', ')} } from '${specifier}';\n` : `import '${specifier}';\n`;
    writeFileSync(join(folder, `${toFileName(specifier)}.ts`), text);
  }
  const specifiers = [...names.keys()].sort();
  const files = specifiers.map((specifier) => `  () => import('./${toFileName(specifier)}'),\n`);
  // Somebody must hold them, or they would be left out.
  writeFileSync(join(folder, 'main.ts'), `Object.assign(globalThis, { shared: [\n${files.join('')}] });\n`);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { paths: {} }, include: ['*.ts'] }),
  );
}

/** `@angular/core/rxjs-interop` is `angular-core-rxjs-interop`. */
export const toFileName = (specifier: string): string => specifier.replace('@', '').replaceAll('/', '-');

/** What the built apps import of the libraries, by specifier. */
export function collectNames(builds: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const path of findScripts(builds)) {
    for (const { specifier, names: imported } of readImports(path, readFileSync(path, 'utf8'))) {
      if (!isShared(specifier)) continue;
      const known = names.get(specifier) ?? new Set();
      names.set(specifier, known);
      for (const name of imported) known.add(name);
    }
  }
  return names;
}

const isShared = (specifier: string): boolean =>
  libraries.some((library) => specifier === library || specifier.startsWith(`${library}/`));

function findScripts(builds: string): string[] {
  return readdirSync(builds, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(join(builds, 'shared')))
    .sort();
}
