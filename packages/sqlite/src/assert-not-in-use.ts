import { existsSync } from 'node:fs';
import { ConfigError } from '@bike-rentals/runtime';
import BetterSqlite3 from 'better-sqlite3';
import { isBusy } from './transient-errors.ts';

/** Refuses if another process has the database open. Brings all that is in its log into the file itself. */
export function assertNotInUse({ file, variable }: { file: string; variable: string }): void {
  if (!existsSync(file)) return;
  try {
    const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: 1_000 });
    try {
      // Leaving WAL mode takes being alone with the file.
      connection.pragma('journal_mode = DELETE');
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toFileError({ file, variable }, error);
  }
}

/** What stands in the way of a database file, as one line for the operator. */
export function toFileError({ file, variable }: { file: string; variable: string }, error: unknown): Error {
  if (error instanceof ConfigError) return error;
  if (isBusy(error)) return new ConfigError(variable, `${file} is in use: stop the system first`);
  const reason = error instanceof Error ? error.message : String(error);
  return new ConfigError(variable, `${file} cannot be used: ${reason.replaceAll(/\s+/g, ' ').trim()}`);
}
