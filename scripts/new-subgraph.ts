/**
 * npm run new:subgraph -- billing    writes the service `billing`, which stores notes, and adds it to services.json, to
 *                                    docker-compose.yml and to the embedded system; it can be started and tested at
 * once
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StartupError, runScript } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';
import { instances, services, toDefaultPort, toVariablePrefix } from '@bike-rentals/system/services';
import { parse } from 'yaml';
import { enterIntoCompose, type NewService } from './new-subgraph/enter-compose.ts';
import { writeFromTemplates } from './new-subgraph/write-files.ts';

const path = (...parts: string[]): string => join(root, ...parts);
const bin = path('node_modules', '.bin');

await runScript(() => create(process.argv[2]), { umask: 0o022 });

async function create(given: string | undefined): Promise<void> {
  const service = await toNewService(given);
  const { name } = service;
  // All edits are computed before the first file is written.
  const edits = await editLists(service);
  const written = await writeFiles(service);
  for (const file of written) console.log(`wrote   ${relative(root, file)}`);
  for (const [file, text] of edits) {
    await writeFile(path(file), text);
    console.log(`entered ${file}`);
  }

  await symlink(`../../subgraphs/${name}`, path('node_modules', '@bike-rentals', name));
  await run('npm', ['install', '--package-lock-only', '--prefer-offline', '--ignore-scripts', '--no-audit']);
  await run(join(bin, 'prisma'), ['generate', '--config', `prisma/${name}/prisma.config.ts`]);
  await run(process.execPath, ['operator/migrate.ts', 'new', name, 'init']);
  await run(join(bin, 'graphql-codegen'), ['--silent']);
  await run(process.execPath, ['scripts/compose.ts']);
  await run(process.execPath, ['scripts/references.ts']);
  await run(process.execPath, ['scripts/monitoring.ts']);
  const formatted = [...written, ...edits.keys()].filter((file) => /\.(ts|json|yml)$/.test(file));
  await run(join(bin, 'prettier'), ['--write', ...formatted]);
  console.log(
    'updated package-lock.json, the first migration, generated code, supergraph.graphql, references of tsconfig.json',
  );
  console.log(`\nnpm start runs it, npm test -- subgraphs/${name} tests it, services.json lists it.`);
}

async function toNewService(name: string | undefined): Promise<NewService> {
  if (name === undefined) throw new StartupError('Which name? npm run new:subgraph -- billing');
  if (!/^[a-z][a-z0-9]{1,29}$/.test(name)) {
    throw new StartupError(`"${name}" is no name for a service: 2 to 30 of a-z and 0-9, the first a letter`);
  }
  const compose = parse(await readFile(path('docker-compose.yml'), 'utf8')) as { services: object };
  const isTaken =
    Object.hasOwn(compose.services, name) ||
    existsSync(path('node_modules', '@bike-rentals', name)) ||
    ['subgraphs', 'prisma', 'packages'].some((folder) => existsSync(path(folder, name)));
  if (isTaken) throw new StartupError(`There is a ${name} already.`);
  const after = instances.at(-1);
  if (after === undefined) throw new Error('services.json is empty');
  let port = Math.max(...services.map(toDefaultPort)) + 1;
  while (instances.some((instance) => instance.port === port)) port += 1;
  return {
    name,
    variable: toVariablePrefix(name),
    port,
    after: { service: after.service, instance: after.name, variable: toVariablePrefix(after.service) },
  };
}

async function writeFiles({ name, variable, port }: NewService): Promise<string[]> {
  const Name = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const { version } = JSON.parse(await readFile(path('package.json'), 'utf8')) as { version: string };
  const values = { name, Name, NAME: variable, port: String(port), version };
  const templates = path('scripts', 'new-subgraph', 'template');
  return [
    ...(await writeFromTemplates(join(templates, 'subgraph'), path('subgraphs', name), values)),
    ...(await writeFromTemplates(join(templates, 'prisma'), path('prisma', name), values)),
  ];
}

/** Returns the new text of each file that lists services. */
async function editLists(service: NewService): Promise<Map<string, string>> {
  const { name, port } = service;
  const Name = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const edits: Record<string, (text: string) => string> = {
    'services.json': (text) =>
      text.replace(
        /\n\}\n$/,
        `,
  "${name}": {
    "database": "${name}.db",
    "instances": { "${name}": ${port} },
    "publishes": [],
    "consumes": [],
    "resumes": {},
    "passThrough": []
  }
}
`,
      ),
    'packages/system/package.json': (text) => {
      const manifest = JSON.parse(text) as { version: string; dependencies: Record<string, string> };
      const dependencies = { ...manifest.dependencies, [`@bike-rentals/${name}`]: manifest.version };
      return toJson({ ...manifest, dependencies });
    },
    'packages/system/src/common-services.ts': (text) =>
      text
        .replace(
          /^import /,
          `import { readConfig as read${Name}Config, start${Name} } from '@bike-rentals/${name}';\nimport `,
        )
        .replace(
          /new Map<ServiceName, CommonService>\((?:\[([^]*?)\])?\);/,
          (_, entries = '') =>
            `new Map<ServiceName, CommonService>([${String(entries).trimEnd().replace(/,$/, '')}${entries ? ',' : ''}
  ['${name}', toCommonService(read${Name}Config, start${Name})],
]);`,
        ),
    'docker-compose.yml': (text) => enterIntoCompose(text, service),
  };
  const texts = new Map<string, string>();
  for (const [file, edit] of Object.entries(edits)) {
    const text = await readFile(path(file), 'utf8');
    const edited = edit(text);
    if (edited === text) throw new Error(`${file} has no place for ${name}`);
    texts.set(file, edited);
  }
  return texts;
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Runs a command silently; rejects with its output if it fails. */
async function run(command: string, args: string[]): Promise<void> {
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    // `prisma generate` looks for an engine binary that it does not use.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  };
  await promisify(execFile)(command, args, { cwd: root, env });
}
