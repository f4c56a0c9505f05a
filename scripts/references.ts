/**
 * npm run references            writes the references of the TypeScript projects, which follow from what their files
 *                               import
 * npm run references -- check   fails if they differ, or if a package.json does not declare what its workspace imports
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { root } from '@bike-rentals/system/paths';

type Dependencies = Record<string, string>;

interface Manifest {
  name: string;
  dependencies?: Dependencies;
  peerDependencies?: Dependencies;
  devDependencies?: Dependencies;
}

interface Project {
  /** The path of its tsconfig file in the repository. */
  path: string;
  folder: string;
  manifest: Manifest | undefined;
  files: string[];
  /** Paths of files of this repository, and names of packages. */
  imports: Set<string>;
}

/** Without the web app, which has dependencies of its own. */
const projects = globSync('{*,*/*}/tsconfig{,.test}.json', { cwd: root, exclude: ['node_modules', 'web'] })
  .map(readProject)
  .toSorted((one, other) => (one.path < other.path ? -1 : 1));
/** By the path of a file, or by the name of a package. */
const projectOf = new Map<string | undefined, string>([
  ...projects.flatMap(({ path, files }) => files.map((file) => [file, path] as const)),
  ...projects.map(({ manifest, folder }) => [manifest?.name, join(folder, 'tsconfig.json')] as const),
]);
const tools = readManifest('')?.devDependencies ?? {};
const lists: [string, string[]][] = [
  ['tsconfig.json', projects.map(({ path }) => path)],
  ...projects.map((project): [string, string[]] => [project.path, findReferences(project)]),
];

if (process.argv[2] === 'check') {
  for (const [path, references] of lists) compareReferences(path, references);
  for (const project of projects) compareDependencies(project);
} else {
  for (const [path, references] of lists) await writeReferences(path, references);
}

function readProject(path: string): Project {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(root, path), undefined, host);
  for (const error of parsed?.errors ?? []) fail(error);
  const files = parsed?.fileNames ?? [];
  const folder = dirname(path);
  return {
    path,
    folder,
    manifest: readManifest(folder),
    files,
    imports: new Set(files.flatMap(readImports)),
  };
}

function readManifest(folder: string): Manifest | undefined {
  const file = join(root, folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function fail({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function readImports(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles
    .map(({ fileName }) => (fileName.startsWith('.') ? join(dirname(file), fileName) : toPackage(fileName)))
    .filter((name) => !name.startsWith('node:'));
}

function toPackage(specifier: string): string {
  const [scope, name] = specifier.split('/');
  return specifier.startsWith('@') ? `${scope ?? ''}/${name ?? ''}` : (scope ?? '');
}

function findReferences({ path: own, imports }: Project): string[] {
  const imported = new Set([...imports].map((name) => projectOf.get(name)));
  return projects.map(({ path }) => path).filter((path) => path !== own && imported.has(path));
}

/** Says how the references in a tsconfig file differ from these. */
function compareReferences(path: string, references: string[]): void {
  const file = join(root, path);
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as {
    config: { references?: { path: string }[] };
  };
  const given = (config.references ?? []).map((reference) => reference.path);
  const wanted = references.map((reference) => toReference(path, reference));
  const missing = wanted.filter((one) => !given.includes(one));
  for (const one of missing) complain(`${path} does not reference ${one}: npm run references`);
  const needless = given.filter((one) => !wanted.includes(one));
  for (const one of needless) complain(`${path} references ${one} without need: npm run references`);
}

async function writeReferences(path: string, references: string[]): Promise<void> {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  const list = JSON.stringify(references.map((reference) => ({ path: toReference(path, reference) })));
  const others = text.replace(/"references"\s*:\s*\[[^\]]*\],?/, '').replace(/[\s,]*\}\s*$/, '');
  const edited = references.length === 0 ? `${others} }` : `${others}, "references": ${list} }`;
  const formatted = await format(edited, { ...(await resolveConfig(file)), filepath: file });
  if (formatted === text) return;
  writeFileSync(file, formatted);
  console.log(`wrote ${path}`);
}

/** From one tsconfig file to another; a folder stands for its tsconfig.json. */
function toReference(from: string, to: string): string {
  const path = relative(dirname(from), to).replace(/\/tsconfig\.json$/, '');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Says what the package.json of this project's workspace does not declare. */
function compareDependencies({ path, folder, manifest, imports }: Project): void {
  if (!manifest) return;
  const { name: own, dependencies, peerDependencies, devDependencies = {} } = manifest;
  const isTest = path.endsWith('.test.json');
  const ofTests = isTest ? { ...devDependencies, ...tools } : {};
  const declared = { [own]: '', ...dependencies, ...peerDependencies, ...ofTests };
  for (const name of imports) {
    // A package that has only types is not there when the code runs.
    if (isAbsolute(name) || name in declared || `@types/${name}` in devDependencies) continue;
    const who = isTest ? 'its tests import' : 'it imports';
    complain(`${folder}/package.json does not declare ${name}, which ${who}`);
  }
}

function complain(line: string): void {
  console.error(line);
  process.exitCode = 1;
}
