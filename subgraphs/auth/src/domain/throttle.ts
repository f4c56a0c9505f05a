/** Failed attempts under one key: an account or an address. */
export interface Failures {
  failures: number;
  lastAt: Date;
}

/** Attempts that cost nothing; after that the wait doubles with each failure. */
export const freeAttempts = { account: 5, address: 20 } as const;
/** Mails to an account, and those that one address asks for, that may follow each other at once. */
export const freeMails = { account: 3, address: 20 } as const;

const firstWaitMs = 1_000;
const maxWaitMs = 15 * 60_000;

/** After this long without a failure all is forgotten. */
export const forgetAfterMs = 60 * 60_000;

/** Milliseconds until the next attempt is looked at; 0: now. */
export function toWaitMs(past: Failures | undefined, free: number, now: Date): number {
  if (!past || past.failures < free) return 0;
  const since = now.getTime() - past.lastAt.getTime();
  if (since >= forgetAfterMs) return 0;
  const wait = Math.min(firstWaitMs * 2 ** Math.min(past.failures - free, 20), maxWaitMs);
  return Math.max(0, wait - since);
}

/** The failures after one more. */
export function countFailure(past: Failures | undefined, now: Date): Failures {
  const isForgotten = !past || now.getTime() - past.lastAt.getTime() >= forgetAfterMs;
  return { failures: isForgotten ? 1 : past.failures + 1, lastAt: now };
}
