/**
 * The front door of the npm scripts: plain JavaScript, so that any Node from 18 on can run it.
 * It installs the dependencies (Node 24 is one of them), generates code, and hands over to Node 24.
 * Steps whose inputs have not changed are skipped.
 *
 *   node scripts/bootstrap.mjs start [arguments]     runs scripts/start.ts; the same for operator/ and packages/demo/
 *   node scripts/bootstrap.mjs test [arguments]      runs Jest
 *   node scripts/bootstrap.mjs web                   builds the web app into web/dist/site
 *   node scripts/bootstrap.mjs web-<tool>            runs a tool of the web app: dev, test, check
 *   node scripts/bootstrap.mjs run <program> [...]   runs a program of node_modules/.bin
 *   node scripts/bootstrap.mjs setup                 does only the set-up
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const stamps = join(root, 'node_modules', '.cache', 'bike-rentals');
/** Names the command that is setting up; not in node_modules, which an installation deletes. */
const lock = join(root, '.cache', 'bootstrap.lock');
const services = Object.keys(JSON.parse(readFileSync(join(root, 'services.json'), 'utf8')));
const [task = 'setup', ...rest] = process.argv.slice(2);
const webTools = ['web-dev', 'web-test', 'web-check'];
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

const env = {
  ...process.env,
  // What the start takes is counted from here.
  STARTED_AT: String(Math.round(performance.timeOrigin)),
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  // `prisma generate` looks for an engine binary that it does not use; this keeps it from downloading one.
  PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
  // What Node has compiled is kept: the next start, and each process of a test, needs a fifth less of the processor.
  // Each checkout has its own, whatever started it: so it never has more than the files there are.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile'),
};

step('Installing dependencies', ['package-lock.json'], ['node_modules/.bin/node'], () => {
  // The lock file is the truth; npm's own remarks about engines concern the Node that runs npm, not ours.
  run('npm', ['ci', ...quiet], process.env);
});
for (const service of services) {
  const client = `subgraphs/${service}/src/store/generated/client.ts`;
  step(`Generating the database client of ${service}`, [`prisma/${service}/schema.prisma`], [client], () => {
    run('prisma', ['generate', '--config', `prisma/${service}/prisma.config.ts`]);
  });
}
const schemas = services.flatMap((service) => findFiles(`subgraphs/${service}/src`, 'schema.graphql'));
const types = services.map((service) => `subgraphs/${service}/src/graphql/generated.ts`);
step('Generating resolver types', ['codegen.ts', 'services.json', ...schemas], types, () =>
  run('graphql-codegen', ['--silent']),
);

if (task === 'web') setUpWeb();
else if (webTools.includes(task)) setUpWebTools();
releaseLock();
if (task !== 'setup' && task !== 'web') handOver();

/** The web app has dependencies and a lock file of its own, so that back-end developers install no Angular. */
function setUpWeb() {
  // What pages are made of is for NGINX as well, whose user may be another one; `npm start` keeps its own files to itself.
  process.umask(0o022);
  installWeb({ omitDev: true });
  generateOperations();
  const isTest = (path) => /\.(spec|test)\.ts$|\.md$/.test(path);
  const inputs = [...listFolder('web'), ...listFolder('packages/client/src')].filter((path) => !isTest(path));
  step('Building the web app', inputs, ['web/dist/site/app/index.html'], () =>
    run('node', ['web/tools/build.ts']),
  );
}

function setUpWebTools() {
  installWeb({ omitDev: false });
  generateOperations();
}

/** What only tests need is left alone where it is there already. */
function installWeb({ omitDev }) {
  const all = 'Installing the tools of the web app';
  const isComplete = existsSync(toStamp(all)) && existsSync(join(root, 'web/node_modules/vitest'));
  const title = omitDev && !isComplete ? 'Installing the libraries of the web app' : all;
  step(title, ['web/package-lock.json'], ['web/node_modules/@angular/build/package.json'], () => {
    rmSync(toStamp(all), { force: true });
    run(
      'npm',
      ['ci', '--prefix', 'web', ...(omitDev && !isComplete ? ['--omit=dev'] : []), ...quiet],
      process.env,
    );
  });
}

function generateOperations() {
  const documents = listFolder('web').filter((path) => path.endsWith('.graphql'));
  const apps = [...new Set(documents.map((path) => path.slice(0, path.indexOf('/src/'))))];
  step(
    'Generating the operations of the web app',
    ['web/codegen.ts', 'packages/client/src/schema.graphql', ...documents],
    apps.map((app) => `${app}/src/graphql.generated.ts`),
    () => run('graphql-codegen', ['--config', 'web/codegen.ts', '--silent']),
  );
}

/** Paths of all source files of a folder: no dependencies, and nothing that a build has made. */
function listFolder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const isMade = ['node_modules', 'dist', 'shared', 'generated', '.angular'].includes(entry.name);
        return isMade ? [] : listFolder(path);
      }
      return entry.name.endsWith('.generated.ts') ? [] : [path];
    })
    .sort();
}

/** Paths of all files of this name below a folder. */
function findFiles(folder, name) {
  const entries = readdirSync(join(root, folder), { recursive: true });
  return entries
    .filter((path) => basename(path) === name)
    .map((path) => join(folder, path))
    .sort();
}

/** Runs `work` unless its inputs are the same as last time and its outputs are there. */
function step(title, inputs, outputs, work) {
  const stamp = toStamp(title);
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(readFileSync(join(root, input)));
  const digest = hash.digest('hex');
  const isDone = () =>
    outputs.every((output) => existsSync(join(root, output))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest;
  // Done already, or by the command that was waited for.
  if (isDone() || waitForOthers(isDone)) return;
  const started = Date.now();
  process.stderr.write(`${title} … `);
  rmSync(stamp, { force: true });
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, digest);
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/**
 * Waits while another command of this checkout does the set-up: two at once would install over each other. From then on
 * this one does it, until all is set up. Returns true if there is nothing left to do.
 */
function waitForOthers(isDone) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let hasSaidSo = false; ;) {
    if (readLock() === process.pid) return isDone();
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      process.on('exit', releaseLock);
      return isDone();
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld()) rmSync(lock, { force: true });
    else if (!hasSaidSo) process.stderr.write('Waiting for another command that is setting up …\n');
    hasSaidSo = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function releaseLock() {
  if (readLock() === process.pid) rmSync(lock, { force: true });
}

function readLock() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether the command that holds the lock is alive. A number may be that of another program since: it is believed for ten minutes. */
function isHeld() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > 10 * 60_000) return false;
    const holder = readLock();
    // Its number is not written yet.
    if (!holder) return true;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The file that says with which inputs a step was done. */
function toStamp(title) {
  return join(stamps, title.replaceAll(' ', '-').toLowerCase());
}

/** Quiet while all goes well; whatever the command said is shown if it fails. */
function run(command, args, environment = env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`failed\n${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.exit(1);
}

function handOver() {
  const args = toArguments();
  const node = spawn(join(bin, 'node'), args, { cwd: root, env, stdio: 'inherit' });
  // The terminal sends Ctrl-C to the whole group; Node 24 decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') node.kill(signal);
    });
  }
  node.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** What Node 24 is to run for this task. */
function toArguments() {
  if (task === 'test') {
    return [
      '--experimental-vm-modules',
      '--no-warnings',
      join('node_modules', 'jest', 'bin', 'jest.js'),
      ...rest,
    ];
  }
  if (webTools.includes(task)) return [join('web', 'tools', `${task.slice(4)}.ts`), ...rest];
  if (task === 'web-pictures') return [join('e2e', 'web', 'take-pictures.ts'), ...rest];
  if (task === 'test-faults') return [join('e2e', 'faults', 'main.ts'), ...rest];
  if (task === 'run') return [realpathSync(join(bin, rest[0] ?? '')), ...rest.slice(1)];
  const benchmark = join('bench', `${task.replace(/^bench-/, '')}.ts`);
  if (task.startsWith('bench-') && existsSync(join(root, benchmark))) return [benchmark, ...rest];
  const scripts = findScripts();
  const script = scripts.get(task);
  if (script !== undefined) return [script, ...rest];
  process.stderr.write(`There is no script "${task}". There are: ${[...scripts.keys()].join(', ')}\n`);
  process.exit(1);
}

/** By name: what developers run, what operators and containers run, and the demo. */
function findScripts() {
  const folders = ['scripts', 'operator', join('packages', 'demo')];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  );
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [basename(file, '.ts'), file]),
  );
}
