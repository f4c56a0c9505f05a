import { changeAsStaff, type DeskAnswer, type DeskOrder } from '../../desk/use-cases/change-as-staff.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideApproval, decideRequestApproval } from '../domain/change-approval.ts';

/** A user asks staff for the approval that some models need. */
export async function requestApproval(
  service: UseCaseContext,
  order: DeskOrder,
  input: { text: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'request-approval',
    input,
    toScope: () => ({ ...emptyScope, userIds: [order.actor.id] }),
    decision: decideRequestApproval,
  });
}

/** Staff approves a user, or refuses to. */
export async function setApproval(
  service: UseCaseContext,
  order: DeskOrder,
  input: { userId: string; isApproved: boolean },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'set-approval',
    input,
    toScope: () => ({ ...emptyScope, userIds: [input.userId] }),
    decision: decideApproval,
  });
}
