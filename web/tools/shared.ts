import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraries } from './libraries.ts';
import { readImports } from './read-imports.ts';

/**
 * Writes the project `shared`: one module with the names of the libraries that the built apps import, and no others, so
 * that Angular's optimiser leaves out the rest. One file, because a phone asks for each with a round trip.
 * @throws if two libraries export the same name, for then one of them would be lost
 */
export function writeShared(root: string): void {
  const names = collectNames(join(root, 'dist', 'build'));
  const owners = new Map<string, string>();
  for (const [specifier, imported] of names) {
    for (const name of imported) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw new Error(`${name} is imported from ${owner} and from ${specifier}: choose one`);
      owners.set(name, specifier);
    }
  }
  const statements = [...names].sort().map(([specifier, imported]) => {
    const list = [...imported].sort().join(', ');
    return list ? `export { ${list} } from '${specifier}';\n` : `import '${specifier}';\n`;
  });
  const folder = join(root, 'shared');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.ts'), statements.join(''));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { paths: {} }, include: ['*.ts'] }),
  );
}

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
