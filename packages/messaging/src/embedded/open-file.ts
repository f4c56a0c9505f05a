import { dirname } from 'node:path';
import { ConfigError, makeFolder, StartupError } from '@bike-rentals/runtime';
import Database from 'better-sqlite3';

const inMemory = ':memory:';

/**
 * Opens the transport's file, creating it if absent. Readable by others meanwhile (`.dead` by an operator,
 * all of it by a backup), but used by one process: another would never be woken.
 */
export function openFile(file: string): Database.Database {
  if (file !== inMemory) makeFolder('DATA_DIR', dirname(file));
  const lock = file === inMemory ? undefined : lockFile(file);
  const database = openDatabase(file);
  const close = database.close.bind(database);
  database.close = () => {
    close();
    lock?.close();
    return database;
  };
  return database;
}

function openDatabase(file: string): Database.Database {
  try {
    const database = new Database(file, { timeout: 500 });
    database.pragma('journal_mode = WAL');
    database.exec(schema);
    return database;
  } catch (error) {
    throw new ConfigError('DATA_DIR', `${file} cannot be used: ${(error as Error).message}`);
  }
}

/**
 * Holds `<file>.lock` until it is closed. The operating system gives the lock back even after `kill -9`; a file with a
 * process id would stay.
 * @throws StartupError while another process holds it
 */
export function lockFile(file: string): { close(): void } {
  const lock = new Database(`${file}.lock`, { timeout: 500 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new StartupError(`${file} is in use by another process`);
  }
}

/** `message` is JSON as it came: what cannot be read must be kept as it is. Times are Unix milliseconds. */
const schema = `
  CREATE TABLE IF NOT EXISTS command (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    sender TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS command_queue ON command (queue, seq);

  -- queue is "<queue>.dead" or "<queue>.parked"
  CREATE TABLE IF NOT EXISTS command_aside (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    sender TEXT NOT NULL,
    message TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS command_aside_queue ON command_aside (queue, seq);

  CREATE TABLE IF NOT EXISTS event (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    message TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_topic ON event (topic, position);

  CREATE TABLE IF NOT EXISTS event_cursor (
    reader_group TEXT NOT NULL,
    topic TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (reader_group, topic)
  ) STRICT, WITHOUT ROWID;
`;
