import type { Fleet } from '../../domain/fleet.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { toMembershipState, type Membership } from './membership.ts';

/** Whether only members rent by these rules. */
export const needsMembership = ({ requiresMembership }: Pick<Rules, 'requiresMembership'>): boolean =>
  requiresMembership === 'YES';

/** Those of a user, in the order in which they were granted. */
export const findMemberships = (fleet: Fleet, userId: string): Membership[] =>
  [...fleet.memberships.values()]
    .filter((membership) => membership.userId === userId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The one that lets the user rent now: it is active, or begins with this rental. */
export const findUsable = (fleet: Fleet, userId: string, now: Date): Membership | undefined =>
  findUsableAmong(findMemberships(fleet, userId), now);

/** Of those of one user, the one that lets the user rent now. */
export const findUsableAmong = (own: readonly Membership[], now: Date): Membership | undefined =>
  own.find((membership) => toMembershipState(membership, now) === 'ACTIVE') ??
  own.find((membership) => !membership.from && toMembershipState(membership, now) === 'PENDING');

/** Why the user may not rent where only members may; undefined: they may. */
export function findMembershipRefusal(
  fleet: Fleet,
  userId: string,
  now: Date,
): 'NO_MEMBERSHIP' | 'MEMBERSHIP_ENDED' | undefined {
  if (findUsable(fleet, userId, now)) return undefined;
  const hasEnded = findMemberships(fleet, userId).some((one) => toMembershipState(one, now) === 'ENDED');
  return hasEnded ? 'MEMBERSHIP_ENDED' : 'NO_MEMBERSHIP';
}
