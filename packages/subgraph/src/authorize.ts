import { isProven, type Viewer } from '@bike-rentals/identity';
import { apiError } from './errors.ts';

/** All roles of an assertion. */
export const roles = ['RENTER', 'STAFF', 'ADMIN', 'SERVICE'] as const;
/** `SERVICE` is one of our own services, without a user. */
export type Role = (typeof roles)[number];

type Person = Extract<Viewer<Role>, { kind: 'user' }>;

/** For root fields: the error asks the client to log in. */
export function requireUser(viewer: Viewer<Role>): Person {
  if (viewer.kind !== 'user') throw apiError('UNAUTHENTICATED', 'Log in first.');
  return viewer;
}

/** Also true for a shared subscription, which runs for all viewers of a role and has no subject. */
export function requireSession(viewer: Viewer<Role>): void {
  if (!hasSession(viewer)) throw apiError('UNAUTHENTICATED', 'Log in first.');
}

/** True if the viewer is a user, or stands for all users of a role. */
export function hasSession(viewer: Viewer<Role>): boolean {
  return viewer.kind !== 'anonymous';
}

/**
 * Returns the viewer if it is an admin.
 * @throws GraphQLError `UNAUTHENTICATED` or `FORBIDDEN`
 */
export function requireAdmin(viewer: Viewer<Role>): Person {
  const person = requireUser(viewer);
  if (!isAdmin(person)) throw apiError('FORBIDDEN', 'Only admins may do this.');
  return person;
}

/**
 * Returns the viewer if it is staff: somebody at the desk, or an admin.
 * @throws GraphQLError `UNAUTHENTICATED` or `FORBIDDEN`
 */
export function requireStaff(viewer: Viewer<Role>): Person {
  const person = requireUser(viewer);
  if (!isStaff(person)) throw apiError('FORBIDDEN', 'Only staff may do this.');
  return person;
}

/** True if the viewer is an admin. */
export function isAdmin(viewer: Viewer<Role>): boolean {
  return viewer.kind === 'user' && viewer.role === 'ADMIN';
}

/** True if the viewer is staff or an admin. For fields that are null, without an error, for anyone else. */
export function isStaff(viewer: Viewer<Role>): boolean {
  return viewer.kind === 'user' && (viewer.role === 'STAFF' || viewer.role === 'ADMIN');
}

/** Whether the viewer has logged in or stepped up within the last ten minutes, as what is grave needs it. */
export function isRecentlyProven(viewer: Viewer<Role>, now: Date): boolean {
  if (viewer.kind !== 'user' || viewer.authTime === undefined) return false;
  return isProven(new Date(viewer.authTime * 1_000), now);
}

/** For private fields, however they were reached: where this is false, the field is null without an error. */
export function canView(viewer: Viewer<Role>, ownerId: string): boolean {
  return (viewer.kind === 'user' && viewer.userId === ownerId) || isStaff(viewer);
}
