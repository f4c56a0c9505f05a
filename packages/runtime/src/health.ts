/**
 * What does not work at the moment, and since when. Services report to it; `/health/ready` and the metrics tell of it.
 */
export interface Health {
  /** `what` does not work. Reported again, it keeps the instant at which it began. */
  fail(what: string, error: unknown): void;
  /** `what` works. */
  recover(what: string): void;
  /** All that does not work now, oldest first. */
  findFailures(): Failure[];
  /** The same work, which reports after each run whether it failed. */
  watch<Result>(what: string, work: () => Promise<Result>): () => Promise<Result>;
}

/** Something that does not work at the moment. */
export interface Failure {
  what: string;
  /** One line, at most 200 characters. */
  reason: string;
  /** How long it has not worked. */
  forMs: number;
}

const maxReasonLength = 200;

/** Creates a report without failures. `now` returns milliseconds of a monotonic clock. */
export function createHealth(now: () => number = () => performance.now()): Health {
  const failures = new Map<string, { reason: string; since: number }>();

  function fail(what: string, error: unknown): void {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(-1);
    failures.set(what, {
      reason: line.slice(0, maxReasonLength),
      since: failures.get(what)?.since ?? now(),
    });
  }
  const recover = (what: string): void => void failures.delete(what);

  return {
    fail,
    recover,
    findFailures: () =>
      [...failures]
        .map(([what, { reason, since }]) => ({ what, reason, forMs: now() - since }))
        .toSorted((one, other) => other.forMs - one.forMs),
    watch: (what, work) => async () => {
      try {
        const result = await work();
        recover(what);
        return result;
      } catch (error) {
        fail(what, error);
        throw error;
      }
    },
  };
}
