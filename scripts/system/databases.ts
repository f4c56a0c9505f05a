import { join } from 'node:path';
import type { Environment } from '@bike-rentals/runtime';
import type { MigrationTarget } from '@bike-rentals/sqlite';

export const services = ['auth', 'users', 'bikes'] as const;
export type ServiceName = (typeof services)[number];

export const root = join(import.meta.dirname, '..', '..');

export function toPrismaFolder(service: ServiceName): string {
  return join(root, 'prisma', service);
}

/** Where the data is: `DATA_DIR`, else `data/` in the project. */
export function toDataFolder(env: Environment): string {
  return env.DATA_DIR ?? join(root, 'data');
}

/** Each service's database: `<SERVICE>_DATABASE`, else a file in the data folder. */
export function toMigrationTarget(service: ServiceName, env: Environment = process.env): MigrationTarget {
  const variable = `${service.toUpperCase()}_DATABASE`;
  return {
    variable,
    file: env[variable] ?? join(toDataFolder(env), `${service}.db`),
    migrations: join(toPrismaFolder(service), 'migrations'),
  };
}
