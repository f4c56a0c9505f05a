/** Bytes that may be held at the same time. */
export interface ByteBudget {
  /** Returns a function that gives the bytes back, or undefined if there are not as many. To be called once. */
  acquire(bytes: number): (() => void) | undefined;
}

/** Creates a budget of `max` bytes. */
export function createByteBudget(max: number): ByteBudget {
  let held = 0;
  return {
    acquire(bytes) {
      if (held + bytes > max) return undefined;
      held += bytes;
      return () => {
        held -= bytes;
      };
    },
  };
}
