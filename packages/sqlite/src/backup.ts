import { chmod, copyFile, link, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { ConfigError } from '@bike-rentals/runtime';
import BetterSqlite3 from 'better-sqlite3';
import { toFileError } from './assert-not-in-use.ts';
import { isConsumerCursorOf, relayCursor } from './cursor-names.ts';
import type { MigrationTarget } from './migrate.ts';

type Target = Pick<MigrationTarget, 'file' | 'variable'>;

/**
 * Copies the committed data to a new file while others read and write, and checks the copy.
 * https://www.sqlite.org/lang_vacuum.html#vacuuminto
 */
export function backUpDatabase({ file, variable }: Target, copy: string): void {
  if (!existsSync(file)) throw new ConfigError(variable, `${file} is not there`);
  using source = open(file);
  try {
    source.connection.pragma('schema_version');
  } catch (error) {
    throw toFileError({ file, variable }, error);
  }
  source.connection.prepare('VACUUM INTO ?').run(copy);
  checkIntegrity(copy);
}

/** Throws if the file is not a whole SQLite database. */
export function checkIntegrity(file: string): void {
  using db = open(file, { readonly: true });
  const result = db.connection.pragma('integrity_check', { simple: true });
  if (result !== 'ok') throw new Error(`${file} is damaged: ${String(result)}`);
}

/**
 * Replaces databases that no process has open by backups; the old files are kept beside them as `<file>.<suffix>`.
 * All copies are complete, adjusted and checked before anything is moved. Each database is the old or the new one at
 * any
 * time; a restore that was interrupted between two of them has to be done again.
 * `adjust` gets the copies, in the order of `pairs`.
 */
export async function restoreDatabases(
  pairs: readonly { target: Target; copy: string }[],
  suffix: string,
  adjust: (files: readonly string[]) => void = () => undefined,
): Promise<void> {
  const restored = pairs.map(({ target }) => `${target.file}.restored`);
  for (const [index, { copy }] of pairs.entries()) {
    const file = restored[index] ?? '';
    await copyFile(copy, file);
    // Other users of this machine cannot read the database, whatever the permissions of the copy are.
    await chmod(file, 0o600);
    checkIntegrity(file);
  }
  adjust(restored);
  for (const [index, { target }] of pairs.entries()) {
    const { file } = target;
    if (existsSync(file)) await link(file, `${file}.${suffix}`);
    await rename(restored[index] ?? '', file);
  }
}

/** Lets a service publish its events anew from `seq` on: those that are not taken in anywhere any more. */
export function rewindOutboxCursor(file: string, seq: number): void {
  using db = open(file);
  db.connection.prepare('UPDATE "Cursor" SET "seq" = MIN("seq", ?) WHERE "name" = ?').run(seq, relayCursor);
  db.connection.prepare(`DELETE FROM "Lease"`).run();
}

/**
 * Skips 10 million sequence numbers. Clients may hold cursors of events that the restore has undone: such a cursor must
 * not match a new event, because the client would miss the events before it.
 */
export function reserveSequenceGap(file: string): void {
  using db = open(file);
  db.connection.exec(`UPDATE sqlite_sequence SET "seq" = "seq" + 10000000 WHERE "name" = 'Event'`);
}

/** The lowest `seq` up to which events of a topic have been taken in, over all its keys; 0 for none. */
export function findLowestConsumedSeq(file: string, topic: string): number {
  using db = open(file, { readonly: true });
  const cursors = db.connection.prepare('SELECT "name", "seq" FROM "Cursor"').all() as {
    name: string;
    seq: number;
  }[];
  const seqs = cursors.filter(({ name }) => isConsumerCursorOf(topic, name)).map(({ seq }) => seq);
  return seqs.length === 0 ? 0 : Math.min(...seqs);
}

/** The ids of all rows of a table; none if there is no such table, as in a database of before it was added. */
export function findIds(file: string, table: string): string[] {
  using db = open(file, { readonly: true });
  const known = db.connection.prepare(`SELECT 1 FROM sqlite_master WHERE "type" = 'table' AND "name" = ?`);
  if (!known.get(table)) return [];
  return db.connection.prepare(`SELECT "id" FROM "${table}"`).pluck().all() as string[];
}

function open(file: string, options: BetterSqlite3.Options = {}) {
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: 5_000, ...options });
  return { connection, [Symbol.dispose]: () => void connection.close() };
}
