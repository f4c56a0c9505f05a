/** The longest pause between two attempts. */
export const MAX_DELAY_MS = 10_000;

/**
 * How long to wait before an attempt to connect again; `attempt` counts from 0. The pauses are spread, so that clients
 * that were cut off together do not come back together.
 */
export const toDelayMs = (firstMs: number, attempt: number): number =>
  Math.min(MAX_DELAY_MS, firstMs * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Resolves after some time, or when `signal` aborts. */
export const wait = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
