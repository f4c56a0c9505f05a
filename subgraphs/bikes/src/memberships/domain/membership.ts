import { day } from '@bike-rentals/runtime/durations';

/** The right of a user to rent where only members may. */
export interface Membership {
  id: string;
  userId: string;
  /** Such as `Year`: what staff and the user call it. */
  name: string;
  /** A duration of ISO 8601. */
  length: string;
  /** Null: it begins with the first rental. */
  from: Date | null;
  to: Date | null;
  /** When there is something to do: to remind the user, or to end it. Null: nothing. */
  nextAt: Date | null;
  grantedBy: string;
  grantedAt: Date;
  endedBy: string | null;
  endedAt: Date | null;
  version: number;
}

/** Whether a membership counts: PENDING has not begun. */
export type MembershipState = 'PENDING' | 'ACTIVE' | 'ENDED';

/** The state at this moment, whether or not the sweep has run. */
export function toMembershipState({ from, to, endedAt }: Membership, now: Date): MembershipState {
  if (endedAt || (to && to <= now)) return 'ENDED';
  return from && from <= now ? 'ACTIVE' : 'PENDING';
}

/** So long before its end the user is reminded. */
const remindersMs = [30 * day, 7 * day];

/**
 * When there is next something to do about a membership: a reminder, or its end. A reminder that would come before the
 * membership begins is left out.
 */
export function findNextAt({ from, to }: { from: Date | null; to: Date | null }, now: Date): Date | null {
  if (!from || !to) return null;
  const reminders = remindersMs.map((before) => to.getTime() - before).filter((at) => at > from.getTime());
  return new Date([...reminders, to.getTime()].find((at) => at > now.getTime()) ?? to);
}
