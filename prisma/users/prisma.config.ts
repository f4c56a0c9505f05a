import { join } from 'node:path';
import { defineConfig } from 'prisma/config';

/** Prisma's settings for the database of users. */
export const config = defineConfig({
  schema: join(import.meta.dirname, 'schema.prisma'),
  migrations: { path: join(import.meta.dirname, 'migrations') },
});

// Prisma's command-line tool insists on a default export.
export { config as default };
