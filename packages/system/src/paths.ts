import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockFile } from '@bike-rentals/messaging';
import {
  ConfigError,
  createConfigReader,
  makeWritableFolder,
  StartupError,
  type Environment,
} from '@bike-rentals/runtime';
import type { MigrationTarget } from '@bike-rentals/sqlite';
import { serviceEntries, services, toVariablePrefix, type ServiceName } from './services.ts';

/** The folder of the repository. */
export const root = join(import.meta.dirname, '..', '..', '..');

/** The folder of a service's database schema and migrations. */
export function toPrismaFolder(service: ServiceName): string {
  return join(root, 'prisma', service);
}

/** Where the data is: `DATA_DIR`, else `data/` in the project. */
export function toDataFolder(env: Environment): string {
  return createConfigReader(env).get('DATA_DIR', join(root, 'data'));
}

/** Each service's database: `<SERVICE>_DATABASE`, else a file in the data folder. */
export function toMigrationTarget(service: ServiceName, env: Environment = process.env): MigrationTarget {
  const variable = toDatabaseVariable(service);
  return {
    variable,
    file: createConfigReader(env).get(variable, join(toDataFolder(env), serviceEntries[service].database)),
    migrations: join(toPrismaFolder(service), 'migrations'),
  };
}

/** Where the photos of damage are: `BIKES_PHOTOS`, else a folder beside the database of bikes. */
export const toPhotoFolder = (env: Environment): string =>
  createConfigReader(env).get('BIKES_PHOTOS', join(dirname(toMigrationTarget('bikes', env).file), 'photos'));

function toDatabaseVariable(service: ServiceName): string {
  return `${toVariablePrefix(service)}_DATABASE`;
}

/** Makes the data folder if a database is kept there. @throws ConfigError where none can be */
export function prepareDataFolder(env: Environment): void {
  if (isUsed(env)) makeWritableFolder('DATA_DIR', toDataFolder(env), { mode: 0o700 });
}

/** For commands that look at what is there: a folder that was misspelt is not an empty one. */
export function checkDataFolder(env: Environment): void {
  const folder = toDataFolder(env);
  if (!isUsed(env) || statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new ConfigError('DATA_DIR', `${folder} is not a folder: the first "npm start" makes it`);
}

function isUsed(env: Environment): boolean {
  return services.some((service) => !createConfigReader(env).find(toDatabaseVariable(service)));
}

/** Refuses while another system is started or runs on this data; holds it until disposed. */
export function lockDataFolder(env: Environment): Disposable {
  const folder = toDataFolder(env);
  makeWritableFolder('DATA_DIR', folder, { mode: 0o700 });
  try {
    const lock = lockFile(join(folder, 'start'));
    return { [Symbol.dispose]: () => lock.close() };
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    throw new ConfigError('DATA_DIR', `${folder} is in use by another "npm start"`);
  }
}
