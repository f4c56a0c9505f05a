/** What is known of a user who rents. */
export interface Renter {
  userId: string;
  /** Null: the address is to be verified first. */
  verifiedAt: Date | null;
  /** Null: staff is to approve the account first. */
  approvedAt: Date | null;
  suspendedAt: Date | null;
  /** The version of the terms that the user has accepted last; 0: none. */
  termsVersion: number;
}

/** Why the account of a user forbids to rent; undefined if nothing is in the way. Of most users nothing is known. */
export function findAccountRefusal(
  renter: Renter | undefined,
  /** The version of the terms that holds; 0: there are none. */
  termsVersion: number,
): 'SUSPENDED' | 'NOT_VERIFIED' | 'NOT_APPROVED' | 'TERMS_CHANGED' | undefined {
  if (renter?.suspendedAt) return 'SUSPENDED';
  if (renter && !renter.verifiedAt) return 'NOT_VERIFIED';
  if (renter && !renter.approvedAt) return 'NOT_APPROVED';
  return (renter?.termsVersion ?? 0) < termsVersion ? 'TERMS_CHANGED' : undefined;
}
