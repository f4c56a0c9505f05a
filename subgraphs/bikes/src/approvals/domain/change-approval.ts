import { day } from '@bike-rentals/runtime/durations';
import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import { put, record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { toApprovalState, type Approval } from './approval.ts';

/** After a refusal a user may not ask again for so long. */
const askAgainAfterMs = 60 * day;

/** When a user may ask again; undefined: now. */
export function findAskAgainAt(approval: Approval | undefined, now: Date): Date | undefined {
  if (!approval?.decidedAt || approval.isApproved !== false) return undefined;
  const at = new Date(approval.decidedAt.getTime() + askAgainAfterMs);
  return at > now ? at : undefined;
}

/** A user asks staff for the approval that some models need. */
export function decideRequestApproval(
  fleet: Fleet,
  { text }: { text: string },
  context: DecisionContext,
): DeskChange {
  const userId = context.actor.id;
  const known = fleet.approvals.get(userId);
  const state = known && toApprovalState(known);
  if (state === 'APPROVED') return refuseStaff('ALREADY_APPROVED');
  if (state === 'REQUESTED') return refuseStaff('ALREADY_ASKED');
  if (findAskAgainAt(known, context.now)) return refuseStaff('ASKED_TOO_SOON');
  const asked = { text, requestedAt: context.now, isApproved: null, decidedBy: null, decidedAt: null };
  return change(fleet, { known, userId, asked, type: 'approval.requested' }, context);
}

/** Staff approves a user, asked or not, or refuses to; what was approved can be taken back. */
export function decideApproval(
  fleet: Fleet,
  { userId, isApproved }: { userId: string; isApproved: boolean },
  context: DecisionContext,
): DeskChange {
  if (userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'userId' });
  const known = fleet.approvals.get(userId);
  if (known?.isApproved === isApproved)
    return refuseStaff(isApproved ? 'ALREADY_APPROVED' : 'ALREADY_REFUSED', { field: 'userId' });
  const decided = { isApproved, decidedBy: context.actor.id, decidedAt: context.now };
  const asked = { text: known?.text ?? '', requestedAt: known?.requestedAt ?? null, ...decided };
  const type = isApproved ? ('approval.granted' as const) : ('approval.refused' as const);
  return change(fleet, { known, userId, asked, type }, context);
}

function change(
  fleet: Fleet,
  {
    known,
    userId,
    asked,
    type,
  }: {
    known: Approval | undefined;
    userId: string;
    asked: Omit<Approval, 'userId' | 'version'>;
    type: 'approval.requested' | 'approval.granted' | 'approval.refused';
  },
  context: DecisionContext,
): DeskChange {
  const approval: Approval = { userId, ...asked, version: known ? known.version + 1 : 0 };
  const changed = { ...fleet, approvals: put(fleet.approvals, userId, approval) };
  const event = { aggregate: `approval:${userId}`, aggregateVersion: approval.version, type };
  return {
    kind: 'changed',
    fleet: record(changed, { ...event, payload: { userId, timeZone: context.timeZone } }, context),
    subjectId: userId,
  };
}
