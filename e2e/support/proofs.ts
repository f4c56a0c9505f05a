import BetterSqlite3 from 'better-sqlite3';
import { toMigrationTarget } from '@bike-rentals/system/paths';
import type { System } from './system.ts';

/** From now on the log-ins of all sessions are too long ago for what is grave. */
export function forgetProofs({ env }: Pick<System, 'env'>): void {
  const database = new BetterSqlite3(toMigrationTarget('auth', env).file, { timeout: 10_000 });
  try {
    database.prepare('UPDATE "Session" SET "provenAt" = NULL').run();
  } finally {
    database.close();
  }
}
