import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Empties the write-ahead log of a database beside the work of the process. */
export interface Checkpoints extends AsyncDisposable {
  /** To be called after each commit. */
  noteCommit(): void;
}

/** The log is looked at after so many commits. */
const commitsBetweenLooks = 16;
/** The size at which it is worth the effort. */
const minBytes = 4 * 1024 * 1024;
/** If the thread does not keep up, a commit does the work after all: in pages of 4 kB, so the log has some 64 MB at most. */
export const maxLogPages = 16_384;

/**
 * SQLite empties the log within a commit, which blocks the process for as long as the disk takes: up to a tenth of a
 * second for a large database. A thread does it here, from the first time that the log is long.
 */
export function startCheckpoints(file: string): Checkpoints {
  let commits = 0;
  let worker: Worker | undefined;
  let isRunning = false;
  return {
    noteCommit() {
      commits += 1;
      if (isRunning || commits % commitsBetweenLooks !== 0 || findLogBytes(file) < minBytes) return;
      worker ??= start();
      isRunning = true;
      worker.postMessage('checkpoint');
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };

  function start(): Worker {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    started.unref();
    started.on('message', () => (isRunning = false));
    // Commits do it then, and the next one that finds the log long starts another thread.
    started.on('error', () => undefined);
    started.on('exit', () => {
      isRunning = false;
      if (worker === started) worker = undefined;
    });
    return started;
  }
}

function findLogBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
