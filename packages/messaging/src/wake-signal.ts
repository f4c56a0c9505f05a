/** Wakes one waiting loop. A ring while nobody waits is kept, so none is missed. */
export interface Bell {
  ring: () => void;
  rung: () => Promise<void>;
}

export function createBell(): Bell {
  let ringing = false;
  let answer: (() => void) | undefined;
  return {
    ring() {
      ringing = true;
      answer?.();
    },
    async rung() {
      if (!ringing) await new Promise<void>((resolve) => (answer = resolve));
      ringing = false;
      answer = undefined;
    },
  };
}
