/** Where the time comes from. An argument everywhere, so that a test can stop it. */
export interface Clock {
  now(): Date;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date() };
