import type { Clock } from '@bike-rentals/runtime';

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that moves only when told to. */
export function createManualClock(start = new Date('2026-05-01T09:00:00Z')): ManualClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
