/** The bounds of the delays. */
export interface BackoffOptions {
  /** The delay after the first failure, in milliseconds. */
  initialMs: number;
  /** The longest delay, in milliseconds. */
  maxMs: number;
}

/**
 * The delay before the next attempt, in milliseconds: it doubles with each failure up to `maxMs`. Jitter takes up to
 * half of
 * it off, so that callers that failed at the same time do not retry at the same time.
 * @param failures how many attempts have failed before the last one
 */
export function toBackoffMs(failures: number, { initialMs, maxMs }: BackoffOptions): number {
  return Math.round(Math.min(maxMs, initialMs * 2 ** failures) * (0.5 + Math.random() / 2));
}
