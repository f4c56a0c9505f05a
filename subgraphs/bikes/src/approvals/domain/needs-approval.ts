import type { Fleet } from '../../domain/fleet.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';

/** Why a user may not rent by these rules; undefined: nothing is in the way. */
export function findApprovalRefusal(
  fleet: Fleet,
  userId: string,
  { requiresApproval }: Pick<Rules, 'requiresApproval'>,
): 'APPROVAL_NEEDED' | undefined {
  const isApproved = fleet.approvals.get(userId)?.isApproved ?? false;
  return requiresApproval === 'YES' && !isApproved ? 'APPROVAL_NEEDED' : undefined;
}
