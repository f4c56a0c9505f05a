/**
 * npm run migrate                       brings the databases up to this code
 * npm run migrate -- auth               only this one
 * npm run migrate -- check              fails if a schema has changes that no migration makes
 * npm run migrate -- new bikes prices   writes the migration that leads to prisma/bikes/schema.prisma
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError, runScript } from '@bike-rentals/runtime';
import { migrate, openSchemaEngine, readMigrations } from '@bike-rentals/sqlite';
import { prepareDataFolder, toMigrationTarget, toPrismaFolder } from '@bike-rentals/system/paths';
import { services, type ServiceName } from '@bike-rentals/system/services';

const [command, ...rest] = process.argv.slice(2);

if (command === 'new') {
  await runScript(() => create(toService(rest[0]), rest[1] ?? 'change'), { umask: 0o022 });
} else await runScript(runMigrations);

async function runMigrations(): Promise<void> {
  if (command === 'check') return check();
  const chosen = command === undefined ? services : [toService(command)];
  prepareDataFolder(process.env);
  for (const service of chosen) await bringUp(service);
}

async function bringUp(service: ServiceName): Promise<void> {
  const target = toMigrationTarget(service);
  const applied = await migrate(target);
  console.log(
    `${service}: ${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`} (${target.file})`,
  );
}

async function check(): Promise<void> {
  for (const service of services) {
    if ((await findDifference(service)) === undefined) continue;
    console.error(
      `prisma/${service}/schema.prisma has changes without a migration: npm run migrate -- new ${service} <name>`,
    );
    process.exitCode = 1;
  }
}

async function create(service: ServiceName, name: string): Promise<void> {
  const sql = await findDifference(service);
  if (sql === undefined) {
    console.log(`${service}: the migrations already lead to the schema`);
    return;
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(toPrismaFolder(service), 'migrations', `${stamp}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), sql);
  console.log(`wrote ${folder}`);
}

async function findDifference(service: ServiceName): Promise<string | undefined> {
  const folder = toPrismaFolder(service);
  await using engine = await openSchemaEngine(':memory:');
  const schema = await readFile(join(folder, 'schema.prisma'), 'utf8');
  return await engine.diff(await readMigrations(join(folder, 'migrations')), schema);
}

function toService(name: string | undefined): ServiceName {
  const service = services.find((candidate) => candidate === name);
  if (service === undefined) throw new StartupError(`"${String(name)}" is not one of ${services.join(', ')}`);
  return service;
}
