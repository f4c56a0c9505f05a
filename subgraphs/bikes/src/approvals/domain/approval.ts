/** Whether staff has approved a user for the models that need it. Each user has one at most. */
export interface Approval {
  userId: string;
  /** What the user has said; empty: nothing, or staff has decided unasked. */
  text: string;
  /** Null: staff has decided unasked. */
  requestedAt: Date | null;
  /** Null: staff has not decided yet. */
  isApproved: boolean | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  version: number;
}

/** Whether somebody has asked, and what staff has said. */
export type ApprovalState = (typeof approvalStates)[number];
/** All that there are. */
export const approvalStates = ['REQUESTED', 'APPROVED', 'REFUSED'] as const;

/** The state of an approval. */
export function toApprovalState({ isApproved }: Approval): ApprovalState {
  if (isApproved === null) return 'REQUESTED';
  return isApproved ? 'APPROVED' : 'REFUSED';
}
