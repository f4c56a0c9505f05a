import { setTimeout as wait } from 'node:timers/promises';
import { toBackoffMs, type Health, type Log } from '@bike-rentals/runtime';

/** How failures are reported while an operation is retried. */
export interface RetryOptions {
  /** Names the attempted operation in logs and health reports. */
  what: string;
  log: Log;
  /** Reports a failure as long as the attempts fail. */
  health: Health;
  /** Aborts the retries; a running attempt is awaited first. */
  signal: AbortSignal;
}

/** The retries were aborted before an attempt succeeded. */
export class AbortedError extends Error {
  override readonly name = 'AbortedError';
}

/**
 * Calls `attempt` until it succeeds, with pauses that grow from 50 ms to 2 s.
 * There is no limit of attempts: giving up would reorder what waits behind this one.
 * @throws AbortedError
 */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  { what, log, health, signal }: RetryOptions,
): Promise<Result> {
  try {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof AbortedError || signal.aborted) throw new AbortedError();
        const pause = toBackoffMs(failures, { initialMs: 50, maxMs: 2_000 });
        health.fail(what, error);
        log.warn({ err: error, what, failures: failures + 1, pause }, 'attempt failed, will try again');
        await wait(pause, undefined, { signal }).catch(() => {
          throw new AbortedError();
        });
      }
    }
  } finally {
    // It succeeded, or was aborted.
    health.recover(what);
  }
}

/** For loops that end by being aborted. */
export const ignoreAborted = (error: unknown): void => {
  if (!(error instanceof AbortedError)) throw error;
};
