/** Keeps a user from renting and from being served while waiting. What the user has already stays. */
export interface RenterBlock {
  id: string;
  userId: string;
  /** For staff only. */
  reason: string;
  startedBy: string;
  startedAt: Date;
  /** Null: until staff ends it. */
  until: Date | null;
  endedBy: string | null;
  endedAt: Date | null;
}
