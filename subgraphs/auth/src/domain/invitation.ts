import type { UserRole } from '@bike-rentals/contracts';

/** The one with the fewest rights first. */
const ranks: readonly UserRole[] = ['RENTER', 'STAFF', 'ADMIN'];

/** The role after accepting an invitation: it never takes rights away. */
export const toHigherRole = (own: UserRole, offered: UserRole): UserRole =>
  ranks.indexOf(offered) > ranks.indexOf(own) ? offered : own;

/** The roles that may invite somebody to this one: staff invites renters, an admin invites to any role. */
export const toInviters = (role: UserRole): readonly UserRole[] =>
  role === 'RENTER' ? ['STAFF', 'ADMIN'] : ['ADMIN'];
