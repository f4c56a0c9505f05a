import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './log.ts';

/** A running job; disposing it awaits the current run. */
export interface PeriodicJob extends AsyncDisposable {
  /** Run now, or again at once if a run is under way. */
  wake(): void;
}

/** A job that keeps failing is logged at its first failure and then every 30 s. */
const logIntervalMs = 30_000;

/**
 * Runs `run` every `intervalMs`, one at a time, and whenever woken.
 * A failed run is logged and tried again at the next turn: jobs are written to be safe to repeat.
 */
export function startPeriodicJob(
  name: string,
  intervalMs: number,
  run: () => Promise<unknown>,
  log: Log,
): PeriodicJob {
  const stop = new AbortController();
  const state = { woken: false, pause: new AbortController() };

  const isWoken = () => state.woken;

  async function loop() {
    let toldAt = -Infinity;
    while (!stop.signal.aborted) {
      state.woken = false;
      await run().then(
        () => (toldAt = -Infinity),
        (error: unknown) => {
          if (stop.signal.aborted || performance.now() - toldAt < logIntervalMs) return;
          toldAt = performance.now();
          log.warn({ err: error, job: name }, 'job failed, will run again');
        },
      );
      if (isWoken()) continue;
      await wait(intervalMs, undefined, { signal: state.pause.signal, ref: false }).catch(() => undefined);
    }
  }

  const finished = loop();
  const wake = () => {
    state.woken = true;
    state.pause.abort();
    state.pause = new AbortController();
  };
  return {
    wake,
    async [Symbol.asyncDispose]() {
      stop.abort();
      wake();
      await finished;
    },
  };
}
