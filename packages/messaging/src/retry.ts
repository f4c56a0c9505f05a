import { setTimeout as wait } from 'node:timers/promises';
import type { Health, Log } from '@bike-rentals/runtime';

export interface RetryOptions {
  /** Says in the log what is tried. */
  what: string;
  log: Log;
  /** Is told while it does not work. */
  health: Health;
  /** Ends the trying; a running attempt is awaited first. */
  signal: AbortSignal;
}

/** Thrown when the trying was ended before it came to anything. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Tries until it succeeds, with pauses of 50 ms growing to 2 s.
 * Nothing is ever given up for a passing fault: what waits behind it must keep its order.
 * @throws Stopped
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
        if (error instanceof Stopped || signal.aborted) throw new Stopped();
        const pause = toPause(failures);
        health.fail(what, error);
        log.warn({ err: error, what, failures: failures + 1, pause }, 'not now, will try again');
        await wait(pause, undefined, { signal }).catch(() => {
          throw new Stopped();
        });
      }
    }
  } finally {
    // It has worked, or nobody tries it any more.
    health.recover(what);
  }
}

/** Jitter keeps those that failed together from coming back together. */
const toPause = (failures: number): number =>
  Math.round(Math.min(2_000, 50 * 2 ** failures) * (0.5 + Math.random() / 2));

/** Awaits a loop that ends by being stopped. */
export const ignoreStopped = (error: unknown): void => {
  if (!(error instanceof Stopped)) throw error;
};
