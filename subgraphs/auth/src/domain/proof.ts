import { minute } from '@bike-rentals/runtime/durations';

/** For so long after a log-in, or a step-up, something grave may be done. */
export const provenForMs = 10 * minute;

/** Whether the user of a session has logged in or stepped up within the last ten minutes. */
export const isProven = (provenAt: Date | null, now: Date): boolean =>
  provenAt !== null && now.getTime() - provenAt.getTime() <= provenForMs;
