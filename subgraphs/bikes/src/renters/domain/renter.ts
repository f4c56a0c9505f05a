/** What is known of a user who rents. */
export interface Renter {
  userId: string;
  /** Null: the address is to be verified first. */
  verifiedAt: Date | null;
  /** Null: staff is to approve the account first. */
  approvedAt: Date | null;
  suspendedAt: Date | null;
}

/** Why a user may not rent; undefined if nothing is in the way, or nothing is known of them. */
export function findAccountRefusal(
  renter: Renter | undefined,
): 'SUSPENDED' | 'NOT_VERIFIED' | 'NOT_APPROVED' | undefined {
  if (!renter) return undefined;
  if (renter.suspendedAt) return 'SUSPENDED';
  if (!renter.verifiedAt) return 'NOT_VERIFIED';
  return renter.approvedAt ? undefined : 'NOT_APPROVED';
}
