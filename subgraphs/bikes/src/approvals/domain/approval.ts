/** What staff thinks of a user who wants to rent what needs an approval. There is one for each user, the last. */
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
export type ApprovalState = 'REQUESTED' | 'APPROVED' | 'REFUSED';

/** The state of an approval. */
export function toApprovalState({ isApproved }: Approval): ApprovalState {
  if (isApproved === null) return 'REQUESTED';
  return isApproved ? 'APPROVED' : 'REFUSED';
}
