import { join } from 'node:path';
import type { MigrationTarget } from '@bike-rentals/sqlite';

export const services = ['auth', 'users', 'bikes'] as const;
export type ServiceName = (typeof services)[number];

const root = join(import.meta.dirname, '..');

export function toPrismaFolder(service: ServiceName): string {
  return join(root, 'prisma', service);
}

/** Each service's database: `<SERVICE>_DATABASE`, else a file in `DATA_DIR` (default: data/). */
export function toMigrationTarget(service: ServiceName): MigrationTarget {
  const variable = `${service.toUpperCase()}_DATABASE`;
  const folder = process.env.DATA_DIR ?? join(root, 'data');
  return {
    variable,
    file: process.env[variable] ?? join(folder, `${service}.db`),
    migrations: join(toPrismaFolder(service), 'migrations'),
  };
}
