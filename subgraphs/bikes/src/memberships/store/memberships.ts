import { toPage, type Page } from '@bike-rentals/subgraph';
import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import type { Reader } from '../../store/open-store.ts';
import type { Membership } from '../domain/membership.ts';

/** How memberships are stored. */
export const membershipTable = defineTable<Membership>({
  name: 'Membership',
  select: ({ memberships }) => memberships,
  toRow: (membership) => membership,
});

/** Those of the users of the scope, ended ones too: a user who was a member is told so. */
export const loadMemberships: LoadStep = async (tx, loading) => {
  const { userIds } = loading.scope;
  if (userIds.length === 0) return loading;
  const rows = await tx.$queryRaw<Membership[]>`
    SELECT * FROM "Membership" WHERE "userId" IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`;
  const memberships = new Map(rows.map((row) => [row.id, row]));
  return { ...loading, fleet: { ...loading.fleet, memberships } };
};

/** Most memberships that are shown of one user. */
const maxShown = 20;

/** Those of a user, the last that was granted first. */
export async function findMembershipsOf(read: Reader, userId: string): Promise<Membership[]> {
  return read.membership.findMany({ where: { userId }, orderBy: { id: 'desc' }, take: maxShown });
}

/** One page of all, or of those of a user, the last that was granted first. */
export async function findMembershipPage(
  read: Reader,
  { userId, first, after }: { userId: string | undefined; first: number; after: string | undefined },
): Promise<Page<Membership>> {
  const rows = await read.membership.findMany({
    where: { ...(userId !== undefined && { userId }), ...(after !== undefined && { id: { lt: after } }) },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** Whose membership it is. */
export async function findMember(read: Pick<Reader, 'membership'>, id: string): Promise<string | undefined> {
  return (await read.membership.findUnique({ where: { id }, select: { userId: true } }))?.userId;
}

/** Users with a membership about which there is something to do, at most `limit`. */
export async function findMembersToFollow(read: Reader, now: Date, limit: number): Promise<string[]> {
  const rows = await read.membership.findMany({
    where: { nextAt: { lte: now } },
    orderBy: { nextAt: 'asc' },
    take: limit,
    select: { userId: true },
  });
  return [...new Set(rows.map(({ userId }) => userId))];
}
