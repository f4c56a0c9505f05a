import { minute, second } from '@bike-rentals/runtime/durations';

/** For so long after a log-in, or a step-up, something grave may be done. */
export const provenForMs = 10 * minute;
/** How far the clock of the service that recorded the proof may be ahead of this one. */
const aheadMs = 30 * second;

/** Whether a user has logged in or stepped up within the last ten minutes. Null: the time of the proof is unknown. */
export function isProven(provenAt: Date | null, now: Date): boolean {
  if (provenAt === null) return false;
  const ageMs = now.getTime() - provenAt.getTime();
  // A proof from far in the future would hold for longer than ten minutes.
  return ageMs <= provenForMs && ageMs >= -aheadMs;
}
