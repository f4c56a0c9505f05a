import { changeAsStaff, type DeskAnswer, type DeskOrder } from '../../desk/use-cases/change-as-staff.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import {
  decideEndMembership,
  decideFollowMemberships,
  decideGrantMembership,
  type MembershipGrant,
} from '../domain/change-membership.ts';
import { findMember, findMembersToFollow } from '../store/memberships.ts';

/** Makes somebody a member. */
export async function grantMembership(
  service: UseCaseContext,
  order: DeskOrder,
  input: MembershipGrant,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'grant-membership',
    input,
    toScope: () => ({ ...emptyScope, userIds: [input.userId] }),
    decision: decideGrantMembership,
  });
}

/** Ends a membership before its time. */
export async function endMembership(
  service: UseCaseContext,
  order: DeskOrder,
  input: { membershipId: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'end-membership',
    input,
    toScope: async (_, tx) => {
      const userId = await findMember(tx, input.membershipId);
      return { ...emptyScope, userIds: userId === undefined ? [] : [userId] };
    },
    decision: (fleet, { membershipId }, context) => decideEndMembership(fleet, membershipId, context),
  });
}

const batchSize = 100;

/** Reminds whose membership ends soon, and ends those that are over. Returns how many users were looked at. */
export async function followMemberships(service: UseCaseContext): Promise<number> {
  const context = toDecisionContext(service, systemActor);
  const userIds = await findMembersToFollow(service.store.read, context.now, batchSize);
  if (userIds.length === 0) return 0;
  const scope = { ...emptyScope, userIds };
  await service.store.transact((tx) =>
    decide(tx, { scope, context }, (fleet, now) => ({ fleet: decideFollowMemberships(fleet, now) })),
  );
  service.onCommit();
  return userIds.length;
}
