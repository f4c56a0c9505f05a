import { Worker } from 'node:worker_threads';

/** Empties the write-ahead log of a database beside the work of the process. */
export interface Checkpoints extends AsyncDisposable {
  /** To be called after each commit. */
  noteCommit(): void;
}

/** Some megabytes of log, where each commit changes a few dozen pages. */
const commitsBetweenCheckpoints = 64;
/**
 * What the file of the log keeps of its size when it begins anew. Commits that write over it take two thirds of the
 * time of those that make the file longer: the file system has nothing to record then.
 */
export const keptLogBytes = 16 * 1024 * 1024;
/** If the thread does not keep up, a commit does the work after all: in pages of 4 kB, so the log has some 64 MB at most. */
export const maxLogPages = 16_384;

/**
 * SQLite empties the log within a commit, which blocks the process for as long as the disk takes: up to a tenth of a
 * second for a large database. A thread does it here, from the 64th commit on.
 */
export function startCheckpoints(file: string): Checkpoints {
  let commits = 0;
  let worker: Worker | undefined;
  let isRunning = false;
  return {
    noteCommit() {
      commits += 1;
      checkpointIfDue();
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };

  function checkpointIfDue(): void {
    if (commits < commitsBetweenCheckpoints || isRunning) return;
    commits = 0;
    worker ??= start();
    isRunning = true;
    worker.postMessage('checkpoint');
  }

  function start(): Worker {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    started.unref();
    started.on('message', () => {
      isRunning = false;
      checkpointIfDue();
    });
    // Commits do it then, and a later one starts another thread.
    started.on('error', () => undefined);
    started.on('exit', () => {
      isRunning = false;
      if (worker === started) worker = undefined;
    });
    return started;
  }
}
