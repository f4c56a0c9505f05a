/** Wakes one waiting loop. A notification while the loop is busy is remembered until its next `wait`. */
export interface WakeSignal {
  notify: () => void;
  wait: () => Promise<void>;
}

/** Creates a signal without waiters. */
export function createWakeSignal(): WakeSignal {
  let isNotified = false;
  let answer: (() => void) | undefined;
  return {
    notify() {
      isNotified = true;
      answer?.();
    },
    async wait() {
      if (!isNotified) await new Promise<void>((resolve) => (answer = resolve));
      isNotified = false;
      answer = undefined;
    },
  };
}
