import { minute } from '@bike-rentals/runtime/durations';

/** For so long after a log-in, or a step-up, something grave may be done. */
export const provenForMs = 10 * minute;

/** Whether a session has shown recently enough who uses it. */
export const isProven = (provenAt: Date | null, now: Date): boolean =>
  provenAt !== null && now.getTime() - provenAt.getTime() <= provenForMs;
