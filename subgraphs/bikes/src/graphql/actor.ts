import type { Actor } from '@bike-rentals/contracts';
import { requireAdmin, requireStaff, requireUser, type Role } from '@bike-rentals/subgraph';
import type { Context } from './context.ts';

/** The viewer as the actor of a change that only admins make. Throws for anyone else. */
export function toAdmin({ viewer }: Pick<Context, 'viewer'>): Actor {
  const { userId, role } = requireAdmin(viewer);
  return toActor(userId, role);
}

/** The viewer as the actor of a change that staff makes. Throws for anyone else. */
export function toStaff({ viewer }: Pick<Context, 'viewer'>): Actor {
  const { userId, role } = requireStaff(viewer);
  return toActor(userId, role);
}

/** The viewer as the actor of a change. Throws if there is no user. */
export function toUser({ viewer }: Pick<Context, 'viewer'>): Actor {
  const { userId, role } = requireUser(viewer);
  return toActor(userId, role);
}

function toActor(id: string, role: Role): Actor {
  return { id, role: role === 'SERVICE' ? 'RENTER' : role };
}
