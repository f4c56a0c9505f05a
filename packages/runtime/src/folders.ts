import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from './config.ts';

/**
 * Makes a folder and those above it; `variable` is the setting to blame. Node's own `recursive` is not used: where a
 * folder exists in which none can be made, such as /proc, it goes on for ever and hears no signal.
 * @throws ConfigError
 */
export function makeFolder(variable: string, folder: string, { mode = 0o777 } = {}): void {
  try {
    make(folder, mode);
  } catch (error) {
    throw new ConfigError(variable, `${folder} cannot be made: ${(error as Error).message}`);
  }
}

/** The same, and writes a file there to see whether that can be done: rights alone do not tell. */
export function makeWritableFolder(variable: string, folder: string, options: { mode?: number } = {}): void {
  makeFolder(variable, folder, options);
  const file = join(folder, `.write-check-${process.pid}`);
  try {
    writeFileSync(file, 'x');
    rmSync(file);
  } catch (error) {
    throw new ConfigError(variable, `${folder} cannot be written to: ${(error as Error).message}`);
  }
}

function make(folder: string, mode: number): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) make(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
