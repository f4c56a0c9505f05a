/**
 * npm run migrate                       brings the databases up to this code
 * npm run migrate -- auth               only this one
 * npm run migrate -- check              fails if a schema has changes that no migration makes, or a migration that is
 *                                       marked as one that expands does more
 * npm run migrate -- new bikes prices   writes the migration that leads to prisma/bikes/schema.prisma, and marks it in
 *                                       compatibility.txt: `expand` if older code goes on working, else `contract`
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError, runScript } from '@bike-rentals/runtime';
import {
  compatibilityFile,
  findContraction,
  migrate,
  openSchemaEngine,
  readMigrations,
} from '@bike-rentals/sqlite';
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
    if ((await findDifference(service)) !== undefined) {
      fail(
        `prisma/${service}/schema.prisma has changes without a migration: npm run migrate -- new ${service} <name>`,
      );
    }
    for (const { name, sql, expands } of await readMigrations(toMigrationsFolder(service))) {
      const contraction = expands ? findContraction(sql) : undefined;
      if (contraction === undefined) continue;
      fail(
        `prisma/${service}/migrations/${name} is marked as one that expands, and does more: ${contraction}`,
      );
    }
  }
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

function toMigrationsFolder(service: ServiceName): string {
  return join(toPrismaFolder(service), 'migrations');
}

async function create(service: ServiceName, name: string): Promise<void> {
  const sql = await findDifference(service);
  if (sql === undefined) {
    console.log(`${service}: the migrations already lead to the schema`);
    return;
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(toMigrationsFolder(service), `${stamp}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), sql);
  const contraction = findContraction(sql);
  const compatibility = contraction === undefined ? 'expand' : 'contract';
  await writeFile(join(folder, compatibilityFile), `${compatibility}\n`);
  console.log(`wrote ${folder}, marked "${compatibility}"`);
  console.log(
    contraction === undefined
      ? 'Older code is taken to work with it. If it does not, for example because an old column means something else' +
          ` now, write "contract" into ${compatibilityFile}.`
      : `Older code does not work with it, so it cannot be rolled out while services run: ${contraction}`,
  );
}

async function findDifference(service: ServiceName): Promise<string | undefined> {
  const folder = toPrismaFolder(service);
  await using engine = await openSchemaEngine(':memory:');
  const schema = await readFile(join(folder, 'schema.prisma'), 'utf8');
  return await engine.diff(await readMigrations(toMigrationsFolder(service)), schema);
}

function toService(name: string | undefined): ServiceName {
  const service = services.find((candidate) => candidate === name);
  if (service === undefined) throw new StartupError(`"${String(name)}" is not one of ${services.join(', ')}`);
  return service;
}
